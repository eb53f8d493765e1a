package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.RealtimeServer;
import io.everwire.testkit.StreamBursts;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
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

  private final StreamBursts bursts = new StreamBursts();
  private final AtomicInteger posts = new AtomicInteger();
  private final AtomicInteger gets = new AtomicInteger();
  private final RealtimeServer realtime = bursts.server().build().start();
  private final Server server = new Server();

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
      (request.getMethod().equals("POST") ? posts : gets).incrementAndGet();
      return super.handle(request, response, callback);
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

  @Test
  void tenBurstsOfAHundredMessagesUpTakeAtMost14Posts() {
    count(bursts::up);

    assertThat(posts.get()).isBetween(BURSTS, CEILING);
    assertThat(gets.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownTakeAtMost14Gets() {
    count(bursts::down);

    // The first goes down on a GET from before, and the next GET may be on its way.
    assertThat(posts.get() + gets.get()).isGreaterThanOrEqualTo(BURSTS / 2);
    assertThat(gets.get()).isLessThanOrEqualTo(CEILING);
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
