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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's link is told runs where its sockets are read, and connections are kept. */
@Timeout(60)
class ClientThreadTest {
  private static final int PINGS = 200;

  /** The first answer over a connection may be told by the thread that opened it. */
  private static final int FIRST_PINGS = 20;

  /** Of this test alone: connections that others left would be used first. */
  private final HttpOptions options = HttpOptions.builder().build();

  @ParameterizedTest
  @ValueSource(strings = {"http", "sse+http"})
  void answersAreToldByOneThreadOverTwoConnectionsAndNoThreadStays(String scheme) throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    BiConsumer<Link, ByteBuffer> again =
        (link, message) -> {
          int left = message.getInt(0);
          if (left <= PINGS - FIRST_PINGS) {
            threads.add(Thread.currentThread().getName());
          }
          if (left > 0) {
            link.send(Lane.RELIABLE, ByteBuffer.allocate(4).putInt(0, left - 1));
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
      link.send(Lane.RELIABLE, ByteBuffer.allocate(4).putInt(0, PINGS));
      client.awaitMessages(PINGS + 1);
      link.close(CloseReason.local("done"));
      server.nextAccepted().awaitClosed();
      threads.remove(Thread.currentThread().getName());
      assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("everwire-client-http-"));
      assertThat(network.acceptedCount()).isLessThanOrEqualTo(2);
      String pool = threads.iterator().next().replaceFirst("(http-\\d+-).*", "$1");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().startsWith(pool)));
    }
  }
}
