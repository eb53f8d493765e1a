package io.everwire.examples.demo;

import io.everwire.examples.demo.SlowSubscriber.Mood;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Restarts the server twice in mid-run, without a warning.
 *
 * <ul>
 *   <li>On the same broker, while everybody publishes: each subscription is to recover without a
 *       gap, and publishes that were not confirmed are repeated without a double.
 *   <li>With a new broker, which knows nothing of what was: each subscription is to be told a gap.
 *       Publishers wait until all is confirmed first, since no broker can know again what another
 *       one has taken. The slow subscriber sleeps meanwhile, so that it misses something.
 * </ul>
 *
 * After each restart the slow subscriber is awake until it has got over it. All of it happens on
 * the clockwork; any thread may ask.
 */
final class Restarts {
  /** When the first restart comes, and how long after it was got over the second, in percent. */
  private static final int FIRST_PERCENT = 20;

  private static final int SECOND_PERCENT = 25;

  /** How long the slow subscriber falls behind before the second restart. */
  private static final Duration OVERSLEPT = Duration.ofMillis(300);

  private final DemoWorld world;
  private final Duration duration;
  private final Clockwork clockwork;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile int begun;
  private volatile long plannedRecoveries;
  private volatile long plannedGaps;

  /**
   * Makes restarts that have not begun.
   *
   * @param duration how long the run is to take
   * @param clockwork restarts and waits, until it is closed
   */
  Restarts(DemoWorld world, Duration duration, Clockwork clockwork) {
    this.world = world;
    this.duration = duration;
    this.clockwork = clockwork;
  }

  void start() {
    clockwork.after(percent(FIRST_PERCENT), this::onSameBroker);
  }

  private Duration percent(int percent) {
    return duration.multipliedBy(percent).dividedBy(100);
  }

  private void onSameBroker() {
    begun = 1;
    plannedRecoveries = world.subscribers().size();
    world.restart();
    world.slow().turn(Mood.WAKES);
    clockwork.when(this::isGotOver, this::goOn);
  }

  private void goOn() {
    world.slow().turn(Mood.NAPS);
    clockwork.after(percent(SECOND_PERCENT), this::fallBehind);
  }

  private void fallBehind() {
    world.slow().turn(Mood.SLEEPS);
    clockwork.after(OVERSLEPT, this::calm);
  }

  private void calm() {
    world.peers().forEach(peer -> peer.publisher().hold(true));
    clockwork.when(
        () -> world.peers().stream().allMatch(peer -> peer.publisher().isConfirmed()),
        this::onNewBroker);
  }

  private void onNewBroker() {
    begun = 2;
    plannedGaps = world.subscribers().size();
    world.restartWithNewBroker();
    world.peers().forEach(peer -> peer.publisher().hold(false));
    world.slow().turn(Mood.WAKES);
    clockwork.when(this::isGotOver, this::end);
  }

  private void end() {
    world.slow().turn(Mood.NAPS);
    done.complete(null);
  }

  /** Whether all is told, and everybody has a new session, which the next restart can end. */
  private boolean isGotOver() {
    Continuity now = continuity();
    return now.recoveries() >= now.plannedRecoveries()
        && now.gaps() >= now.plannedGaps()
        && world.diaries().stream().allMatch(diary -> diary.sessionsOpened() > begun);
  }

  /** Whether both are got over. */
  boolean isDone() {
    return done.isDone();
  }

  /** How many restarts there were, each of which ends all sessions. */
  int count() {
    return begun;
  }

  Continuity continuity() {
    return new Continuity(
        world.subscribers().stream().mapToLong(Subscriber::recoveries).sum(),
        world.subscribers().stream().mapToLong(Subscriber::gaps).sum(),
        plannedRecoveries,
        plannedGaps);
  }
}
