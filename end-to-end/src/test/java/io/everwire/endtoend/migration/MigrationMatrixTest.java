package io.everwire.endtoend.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.endtoend.Scheme;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A running session moves from each transport to each other one, and to another listener of its
 * own, under load in both directions over channels and a stream, undisturbed and with either link
 * cut in the middle: nothing is lost, doubled or reordered.
 */
@Tag("long")
class MigrationMatrixTest {
  private static final long LEAST_MESSAGES = 10_000;
  private static final long BEFORE_EACH = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Anything from the middle of the handshake to the middle of the replay. */
  private static final long LEAST_BYTES = 100;

  private static final long MOST_BYTES = 6_000;
  private static final SplittableRandom CUTS = new SplittableRandom(5);
  private static final MatrixReport REPORT = new MatrixReport();

  static Stream<Arguments> cells() {
    return Arrays.stream(Scheme.values())
        .flatMap(
            from ->
                Arrays.stream(Scheme.values())
                    .flatMap(
                        to ->
                            Arrays.stream(Fault.values())
                                .map(fault -> Arguments.of(from, to, fault))));
  }

  @ParameterizedTest(name = "from {0} to {1}, {2}")
  @MethodSource("cells")
  void nothingIsLostDoubledOrReordered(Scheme from, Scheme to, Fault fault) {
    try (MovingSession session = new MovingSession(from, to)) {
      session.begin();
      awaitThat(session, () -> session.hasReceived(BEFORE_EACH));
      session.forgetPauses();

      move(session, fault, CUTS.nextLong(LEAST_BYTES, MOST_BYTES));
      long each = LEAST_MESSAGES / 4;
      awaitThat(session, () -> session.hasReceived(each));
      moveAgainIfNotThere(session);
      Duration longestPause = session.longestPause();
      session.stop();
      awaitThat(session, session::isComplete);
      assertThat(session.troubles()).isEmpty();
      assertThat(session.received()).isGreaterThanOrEqualTo(LEAST_MESSAGES);
      REPORT.add(from, to, fault, longestPause, session.received());
    }
  }

  private static void move(MovingSession session, Fault fault, long bytesUntilCut) {
    switch (fault) {
      case NONE -> session.migrate().join();
      case OLD_LINK_CUT -> {
        CompletableFuture<Void> moving = session.migrate();
        session.oldRoute().cut();
        awaitThat(session, moving::isDone);
      }
      case NEW_LINK_CUT -> {
        // Over TCP the next links are cut; in memory the one that the move has opened.
        session.newRoute().cutAfter(bytesUntilCut);
        CompletableFuture<Void> moving = session.migrate();
        session.newRoute().cutAfter(bytesUntilCut);
        awaitThat(session, moving::isDone);
        session.newRoute().heal();
        // What is doomed to be cut later is cut now, so that nothing leads back after the end.
        session.newRoute().cut();
      }
    }
  }

  /** A move that a cut has foiled leaves the session where it was; it can be tried again. */
  private static void moveAgainIfNotThere(MovingSession session) {
    awaitThat(
        session,
        () -> {
          CompletableFuture<Void> again =
              session.hasMoved() ? CompletableFuture.completedFuture(null) : session.migrate();
          return again.handle((done, failure) -> session.hasMoved()).join();
        });
  }

  private static void awaitThat(MovingSession session, Callable<Boolean> holds) {
    try {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(holds);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(session.toString(), e);
    }
  }

  @AfterAll
  static void report() {
    REPORT.print();
  }
}
