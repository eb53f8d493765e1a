package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TcpProxy;
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
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's link is told runs where its sockets are read, and connections are kept. */
@Timeout(60)
class ClientThreadTest {
  private static final int PINGS = 200;

  /** Of this test alone: connections that others left would be used first. */
  private final HttpOptions options = HttpOptions.builder().build();

  @ParameterizedTest
  @ValueSource(strings = {"http", "sse+http"})
  void answersAreToldByOneThreadOverTwoConnectionsAndNoThreadStays(String scheme) throws Exception {
    // Of the last answers in a row. The thread that sent the first request, or opened a
    // connection, may tell answers that come while it is at it.
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    BiConsumer<Link, ByteBuffer> again =
        (link, message) -> {
          String thread = Thread.currentThread().getName();
          if (!threads.contains(thread)) {
            threads.clear();
          }
          threads.add(thread);
          if (threads.size() < PINGS) {
            link.send(Lane.RELIABLE, message.duplicate());
          }
        };
    try (RawServer server =
            new RawServer(
                options,
                link -> {},
                (link, message) -> link.send(Lane.RELIABLE, message.duplicate()));
        TcpProxy network = TcpProxy.to(server.uri());
        ThreadedEnvironment environment = new ThreadedEnvironment()) {
      String uri = network.via(server.uri()).toString().replaceFirst("http", scheme);
      LinkRecorder client = new LinkRecorder("client", again);
      new LongPollTransport()
          .connect(
              Endpoint.of(uri, options),
              new LinkConfig(RawServer.MAX_BYTES, Duration.ofSeconds(30), environment),
              client);
      Link link = client.awaitOpen();
      link.send(Lane.RELIABLE, ByteBuffer.allocate(4));
      await().atMost(Duration.ofSeconds(30)).until(() -> threads.size() == PINGS);
      link.close(CloseReason.local("done"));
      server.nextAccepted().awaitClosed();
      assertThat(threads).allMatch(name -> name.startsWith("everwire-client-http-"));
      assertThat(network.acceptedCount()).isLessThanOrEqualTo(2);
      String pool = threads.element().replaceFirst("(http-\\d+-).*", "$1");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().startsWith(pool)));
    }
  }
}
