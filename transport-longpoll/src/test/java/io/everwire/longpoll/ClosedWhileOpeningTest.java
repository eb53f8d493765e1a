package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.GatheringEnvironment;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link that is closed before there is one at the server lets go of the HTTP client at once. */
@Timeout(60)
class ClosedWhileOpeningTest {
  private final ThreadedEnvironment threads = new ThreadedEnvironment();
  private final GatheringEnvironment environment = new GatheringEnvironment(threads);
  private final Requests requests = new Requests();
  private final ClientLink link =
      new PollClientLink(
          requests,
          new LinkConfig(1_000, Duration.ofSeconds(30), environment),
          new LinkRecorder("client"));

  @AfterEach
  void endThreads() {
    threads.close();
  }

  @Test
  void beforeItsFirstRequest() {
    environment.gather(
        () -> {
          link.start();
          link.close(CloseReason.local("done"));
          assertThat(requests.closed).isTrue();
        });
    assertThat(requests.sent).isEmpty();
  }

  @Test
  void beforeItsRequestIsSentAgain() throws Exception {
    link.start();
    HttpRequests.Outcome first = requests.next();
    environment.gather(
        () -> {
          first.failed(new IOException("reset"));
          link.close(CloseReason.local("done"));
          assertThat(requests.closed).isTrue();
        });
    assertThat(requests.sent).isEmpty();
  }

  @Test
  void butNotWhileTheServerMayOpenIt() throws Exception {
    link.start();
    HttpRequests.Outcome first = requests.next();
    link.close(CloseReason.local("done"));
    assertThat(requests.closed).isFalse();
    first.on(new Reply(204, Map.of("everwire-link", "x"), ByteBuffer.allocate(0)));
    HttpRequests.Outcome end = requests.next();
    assertThat(requests.closed).isFalse();
    end.on(new Reply(204, Map.of(), ByteBuffer.allocate(0)));
    assertThat(requests.closed).isTrue();
  }

  /** Answered by the test. */
  private static final class Requests implements HttpRequests {
    final BlockingQueue<Outcome> sent = new LinkedBlockingQueue<>();
    volatile boolean closed;

    @Override
    public URI uri() {
      return URI.create("http://server.example/rt");
    }

    @Override
    public Runnable send(
        String method,
        Map<String, String> headers,
        @Nullable ByteBuffer body,
        int maxBytes,
        Duration timeout,
        Outcome outcome) {
      sent.add(outcome);
      return () -> {};
    }

    @Override
    public Runnable stream(Map<String, String> headers, Parts parts, Outcome outcome) {
      throw new UnsupportedOperationException("long-poll has no streams");
    }

    @Override
    public void close() {
      closed = true;
    }

    Outcome next() throws InterruptedException {
      Outcome outcome = sent.poll(30, TimeUnit.SECONDS);
      assertThat(outcome).as("a request within 30 s").isNotNull();
      return Objects.requireNonNull(outcome);
    }
  }
}
