package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HTTP layers on the way that repeat, reorder and cut: the link may die, the session loses nothing.
 */
@Timeout(300)
class ProxyTest {
  private final Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();

  /**
   * A session through such a proxy brings all that is published, once and in order; again and again
   * until something has happened.
   */
  private void demandThrough(HttpProxy.Manners manners, Predicate<HttpProxy> until) {
    try (RealtimeServer server =
            RealtimeServer.builder()
                .listen(
                    "http://localhost:0/rt",
                    // So short that polls come and go all the time.
                    HttpOptions.builder().hold(Duration.ofMillis(20)).build())
                .build()
                .start();
        HttpProxy proxy = new HttpProxy(server.uri(), manners);
        RealtimeClient client =
            RealtimeClient.builder().endpoint(proxy.via(server.uri()).toString()).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      int round = 0;
      do {
        Sessions.demandRoundTrips(client, "proxied-" + round++, 1_000);
      } while (!until.test(proxy));
    }
  }

  /** A link has died, and the session went on. More of that would only take ever longer pauses. */
  private boolean isResumed() {
    return events.contains(ConnectionEvent.Kind.RESUMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aRepeatedRequestKillsTheLinkAndTheSessionLosesNothing(String method) {
    AtomicInteger requests = new AtomicInteger();
    demandThrough(
        new HttpProxy.Manners() {
          @Override
          public int times(HttpProxy.Message request) {
            return !isResumed()
                    && HttpProxy.isOfLink(request, method)
                    && requests.incrementAndGet() % 4 == 0
                ? 2
                : 1;
          }
        },
        proxy -> isResumed());
    assertThat(events).doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
  }

  @Test
  void responsesThatAreCutKillTheLinkAndTheSessionLosesNothing() {
    AtomicInteger bodies = new AtomicInteger();
    demandThrough(
        new HttpProxy.Manners() {
          @Override
          public int cutAfter(HttpProxy.Message response) {
            boolean cut =
                !isResumed() && !response.body().isEmpty() && bodies.incrementAndGet() % 5 == 0;
            return cut ? response.bytes().length - 1 : Integer.MAX_VALUE;
          }
        },
        proxy -> isResumed());
    assertThat(events).doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
  }

  /** The response to the GET has body 1, and comes after that to the POST, which has body 2. */
  @Test
  void responsesThatOvertakeEachOtherAreTakenInOrderAndNothingIsAskedMeanwhile() throws Exception {
    CountDownLatch firstMayGo = new CountDownLatch(1);
    AtomicInteger requestsWhileHolding = new AtomicInteger();
    HttpProxy.Manners manners =
        new HttpProxy.Manners() {
          private volatile boolean holding;

          @Override
          public int times(HttpProxy.Message request) {
            if (holding) {
              requestsWhileHolding.incrementAndGet();
            }
            return 1;
          }

          @Override
          public void beforeResponse(HttpProxy.Message response) throws InterruptedException {
            if (response.header("Everwire-Body").equals("1")) {
              firstMayGo.await(30, TimeUnit.SECONDS);
              holding = false;
            } else if (response.header("Everwire-Body").equals("2")) {
              holding = true;
            }
          }
        };
    // Within the call that brings the client's message, so that the answer rides on its POST.
    BiConsumer<Link, ByteBuffer> answering =
        (link, message) -> {
          if (message.get(0) == 100) {
            link.send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {2}));
          }
        };
    try (RawServer server = new RawServer(HttpOptions.defaults(), link -> {}, answering);
        HttpProxy proxy = new HttpProxy(server.uri(), manners);
        ThreadedEnvironment environment = new ThreadedEnvironment()) {
      LinkRecorder client = new LinkRecorder("client");
      Link link =
          new LongPollTransport()
              .connect(
                  Endpoint.of(proxy.via(server.uri()).toString()),
                  new LinkConfig(1_000, Duration.ofSeconds(30), environment),
                  client);
      client.awaitOpen();
      LinkRecorder accepted = server.nextAccepted();
      Link down = accepted.awaitOpen();
      awaitWritable(down);
      down.send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {1}));
      link.send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {100}));
      accepted.awaitMessages(1);
      while (link.isWritable()) {
        Thread.onSpinWait();
      }
      link.send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {101}));
      await().until(() -> proxy.highestBody() == 2);
      assertThat(client.messages()).isEmpty();
      firstMayGo.countDown();
      client.awaitMessages(2);
      assertThat(client.messages())
          .containsExactly(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}));
      accepted.awaitMessages(2);
      assertThat(requestsWhileHolding).hasValue(0);
      assertThat(proxy.overtakings()).isEqualTo(1);
      link.close(CloseReason.local("done"));
    }
  }

  private static void awaitWritable(Link link) {
    while (!link.isWritable()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aSessionWhoseResponsesOvertakeEachOtherDoesNotEvenLoseItsLink() {
    AtomicInteger bodies = new AtomicInteger();
    demandThrough(
        new HttpProxy.Manners() {
          @Override
          public void beforeResponse(HttpProxy.Message response) throws InterruptedException {
            if (!response.body().isEmpty() && bodies.incrementAndGet() % 2 == 0) {
              TimeUnit.MILLISECONDS.sleep(15);
            }
          }
        },
        proxy -> proxy.overtakings() > 0);
    assertThat(events).doesNotContain(ConnectionEvent.Kind.RESUMED);
  }
}
