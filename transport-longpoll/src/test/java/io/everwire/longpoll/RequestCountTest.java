package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeServer;
import io.everwire.testkit.StreamBursts;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many HTTP requests carry our messages. Bursts gather the same on any machine. */
@Timeout(120)
class RequestCountTest {
  private static final int BURSTS = 10;
  private static final int BURST = 100;

  /** A GET for each burst was counted. */
  private static final int CEILING_DOWN = 14;

  /**
   * A POST for each burst was counted, and a few more: a burst may begin before the last POST of
   * the one before is answered, and where its batch goes in parts, each POST takes what is there.
   */
  private static final int CEILING_UP = 5 * BURSTS;

  /** Timers may send acknowledgements alone, one for each burst, and credit. */
  private static final int ACK_CEILING = 25;

  private final StreamBursts bursts = new StreamBursts();
  private final AtomicInteger posts = new AtomicInteger();
  private final AtomicInteger gets = new AtomicInteger();
  private final RealtimeServer realtime = bursts.server().build().start();
  private final Server server = new Server();
  private volatile @Nullable Watched newestGet;

  RequestCountTest() throws Exception {
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Counting(RealtimeHandler.of(realtime.acceptor())));
    server.start();
    bursts.connect("http://%s:%d/rt".formatted(connector.getHost(), connector.getLocalPort()));
  }

  @AfterEach
  void close() throws Exception {
    realtime.close();
    bursts.close();
    server.stop();
  }

  private final class Counting extends Handler.Wrapper {
    Counting(Handler handler) {
      super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (request.getMethod().equals("POST")) {
        posts.incrementAndGet();
        return super.handle(request, response, callback);
      }
      gets.incrementAndGet();
      Watched watched = new Watched(request, response);
      // Before the next GET can come.
      newestGet = watched;
      boolean handled = super.handle(request, watched, callback);
      watched.isHandled = true;
      return handled;
    }
  }

  private static final class Watched extends Response.Wrapper {
    volatile boolean isHandled;
    volatile boolean isWritten;

    Watched(Request request, Response response) {
      super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer part, Callback callback) {
      isWritten = true;
      super.write(last, part, callback);
    }
  }

  /** Counts requests for bursts after the first. */
  private void count(IntConsumer burst) {
    burst.accept(BURST);
    posts.set(0);
    gets.set(0);
    for (int i = 0; i < BURSTS; i++) {
      burst.accept(BURST);
    }
  }

  /** A GET that came in the middle of a burst would take a part of it only. */
  private void downOnAGetThatWaits(int messages) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> newestGet != null && newestGet.isHandled && !newestGet.isWritten);
    bursts.down(messages);
  }

  @Test
  void tenBurstsOfAHundredMessagesUpTakeAtMost50Posts() {
    count(bursts::up);

    assertThat(posts.get()).isBetween(BURSTS, CEILING_UP);
    assertThat(gets.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownTakeAtMost14Gets() {
    count(this::downOnAGetThatWaits);

    // A burst goes down on a GET from before, or on a POST that waits.
    assertThat(gets.get()).isBetween(BURSTS / 2, CEILING_DOWN);
    assertThat(posts.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void aHundredCallsTakeAPostEachAndAFewForAcknowledgements() {
    bursts.calls(BURST);
    posts.set(0);
    bursts.calls(BURST);

    assertThat(posts.get()).isBetween(BURST, BURST + BURST / 2);
  }
}
