package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long it takes to close what serves links. */
class ClosingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LinkRecorder server = new LinkRecorder("server");
  private final LinkServer links =
      new LinkServer(
          (link, facts) -> server.accepted(link),
          1_000,
          HttpOptions.defaults(),
          (delay, task) -> {});

  @Test
  void itWaitsUntilTheEndHasGoneToTheClient() throws InterruptedException {
    FakeExchange opening = FakeExchange.opening();
    links.serve(opening);
    server.awaitOpen();
    FakeExchange poll = FakeExchange.get(opening.link(), 1);
    links.serve(poll);
    Thread closer = new Thread(() -> links.close(CloseReason.local("the server closes"), PATIENCE));
    closer.start();
    await().atMost(Duration.ofSeconds(5)).until(() -> poll.answer() != null);
    closer.join(100);
    assertThat(closer.isAlive()).isTrue();

    poll.gone();

    closer.join(5_000);
    assertThat(closer.isAlive()).isFalse();
  }
}
