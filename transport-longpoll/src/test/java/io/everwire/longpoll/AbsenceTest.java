package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** When a client is given up. Sweeps come when a test says so, and never between two requests. */
class AbsenceTest {
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final LinkRecorder server = new LinkRecorder("server");

  private LinkServer links(Duration hold, Duration absence) {
    return new LinkServer(
        (link, facts) -> server.accepted(link),
        1_000,
        HttpOptions.builder().hold(hold).absence(absence).build(),
        (delay, task) -> timers.add(task));
  }

  /** Opens a link and polls it; gives its id once the poll was answered by a sweep. */
  private String pollInVain(LinkServer links) {
    FakeExchange opening = FakeExchange.opening();
    links.serve(opening);
    FakeExchange poll = FakeExchange.get(opening.link(), 1);
    links.serve(poll);
    sweepUntil(() -> poll.answer() != null);
    assertThat(Objects.requireNonNull(poll.answer()).status()).isEqualTo(Answer.NO_CONTENT);
    return opening.link();
  }

  private void sweepUntil(Callable<Boolean> done) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              timers.remove().run();
              return done.call();
            });
  }

  @Test
  void aPollThatWasHeldForLongerThanAbsenceLeavesTimeForTheNext() {
    LinkServer links = links(Duration.ofMillis(300), Duration.ofMillis(200));
    String link = pollInVain(links);
    links.serve(FakeExchange.post(link, 1, ByteBuffer.allocate(3)));
    assertThat(server.messages()).hasSize(1);
  }

  @Test
  void aClientThatDoesNotComeBackIsGivenUp() {
    pollInVain(links(Duration.ofMillis(100), Duration.ofMillis(200)));
    sweepUntil(() -> server.closedReason() != null);
    CloseReason reason = server.awaitClosed();
    assertThat(reason.kind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(reason.description()).contains("200 ms (HttpOptions.absence)");
  }
}
