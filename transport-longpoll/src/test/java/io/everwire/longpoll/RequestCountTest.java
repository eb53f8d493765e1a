package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.testkit.GatheringEnvironment;
import io.everwire.transport.SystemEnvironment;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many HTTP requests carry our messages. Bursts gather the same on any machine. */
@Timeout(120)
class RequestCountTest {
  private static final int BURSTS = 10;
  private static final int BURST = 100;

  /** A request for each burst was counted. */
  private static final int CEILING = 14;

  /** Timers may send acknowledgements alone, one for each burst, and credit. */
  private static final int ACK_CEILING = 25;

  private static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("cost", Codec.bytes(), Codec.bytes());

  private final SystemEnvironment threads = new SystemEnvironment("cost");
  private final GatheringEnvironment clients = new GatheringEnvironment(threads);
  private final GatheringEnvironment servers = new GatheringEnvironment(threads);
  private final CompletableFuture<Stream<byte[], byte[]>> accepted = new CompletableFuture<>();
  private final Semaphore atServer = new Semaphore(0);
  private final Semaphore atClient = new Semaphore(0);
  private final AtomicInteger posts = new AtomicInteger();
  private final AtomicInteger gets = new AtomicInteger();

  private final RealtimeServer realtime =
      RealtimeServer.builder().environment(servers).stream(
              DUPLEX,
              (context, stream) -> {
                accepted.complete(stream);
                return message -> atServer.release();
              })
          .build()
          .start();
  private final Server server = new Server();
  private final RealtimeClient client;
  private final Stream<byte[], byte[]> up;
  private final Stream<byte[], byte[]> down;

  RequestCountTest() throws Exception {
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Counting(RealtimeHandler.of(realtime.acceptor())));
    server.start();
    client =
        RealtimeClient.builder()
            .endpoint("http://%s:%d/rt".formatted(connector.getHost(), connector.getLocalPort()))
            .environment(clients)
            .build();
    client.connect().get(30, TimeUnit.SECONDS);
    up = client.open(DUPLEX, message -> atClient.release());
    down = accepted.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    realtime.close();
    server.stop();
    threads.close();
  }

  private final class Counting extends Handler.Wrapper {
    Counting(Handler handler) {
      super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      (request.getMethod().equals("POST") ? posts : gets).incrementAndGet();
      return super.handle(request, response, callback);
    }
  }

  /** Counts requests for bursts after the first. */
  private void bursts(GatheringEnvironment sender, Stream<byte[], byte[]> stream, Semaphore arrived)
      throws InterruptedException {
    burst(sender, stream, arrived);
    posts.set(0);
    gets.set(0);
    for (int i = 0; i < BURSTS; i++) {
      burst(sender, stream, arrived);
    }
  }

  private static void burst(
      GatheringEnvironment sender, Stream<byte[], byte[]> stream, Semaphore arrived)
      throws InterruptedException {
    sender.gather(
        () -> {
          for (int i = 0; i < BURST; i++) {
            stream.send(new byte[32]);
          }
        });
    assertThat(arrived.tryAcquire(BURST, 30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tenBurstsOfAHundredMessagesUpTakeAtMost14Posts() throws Exception {
    bursts(clients, up, atServer);

    assertThat(posts.get()).isBetween(BURSTS, CEILING);
    assertThat(gets.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownTakeAtMost14Gets() throws Exception {
    bursts(servers, down, atClient);

    // The first goes down on a GET from before, and the next GET may be on its way.
    assertThat(posts.get() + gets.get()).isGreaterThanOrEqualTo(BURSTS / 2);
    assertThat(gets.get()).isLessThanOrEqualTo(CEILING);
    assertThat(posts.get()).isLessThanOrEqualTo(ACK_CEILING);
  }
}
