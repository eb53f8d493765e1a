package io.everwire.examples.demo;

import io.everwire.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Subscribes to the channel of the peers, and takes nothing for most of a second again and again:
 * more comes meanwhile than its queue at the server holds, so that it has to catch up from history.
 * Nobody else may notice.
 */
final class SlowSubscriber implements Participant {
  /** When it takes what comes. */
  enum Mood {
    /** Now and then. */
    NAPS,
    /** Not at all. */
    SLEEPS,
    /** At once, so that it catches up. */
    WAKES
  }

  private static final long CYCLE_MILLIS = 2_000;
  private static final long ASLEEP_MILLIS = 900;

  /** Small, so that what it does not take waits at the server. */
  private static final int WINDOW_BYTES = 64 * 1024;

  private final DemoSession session;
  private final Doze doze = new Doze();
  private final Subscriber subscriber;
  private volatile long mostBehind;
  private Mood mood = Mood.NAPS;
  private boolean stopped;

  SlowSubscriber(List<URI> listeners, List<Source> sources, Ledger ledger, RandomGenerator random) {
    this.subscriber = new Subscriber(sources, ledger, Tamper.NONE, doze::await);
    Inbox inbox = subscriber.inbox();
    this.session =
        new DemoSession(
            "slow",
            listeners,
            Limits.builder().subscriptionWindowBytes(WINDOW_BYTES).build(),
            () -> inbox.expected() > inbox.arrived(),
            random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public long sent() {
    return 0;
  }

  @Override
  public Inbox inbox() {
    return subscriber.inbox();
  }

  @Override
  public Optional<Subscriber> subscriber() {
    return Optional.of(subscriber);
  }

  @Override
  public long out() {
    return 0;
  }

  @Override
  public long in() {
    return inbox().arrived();
  }

  @Override
  public CompletableFuture<?> begin() {
    return CompletableFuture.allOf(
        session.client().connect(),
        subscriber.begin(session.client().channel(Peer.CHANNEL, Parcel.CODEC)));
  }

  @Override
  public synchronized void tick(Duration sinceStart) {
    if (!stopped) {
      boolean naps = sinceStart.toMillis() % CYCLE_MILLIS < ASLEEP_MILLIS;
      doze.set(mood == Mood.SLEEPS || (mood == Mood.NAPS && naps));
      mostBehind = Math.max(mostBehind, inbox().expected() - inbox().arrived());
    }
  }

  /** From the next tick on. */
  synchronized void turn(Mood next) {
    mood = next;
  }

  /** Takes all that is left, as fast as it can. */
  @Override
  public synchronized void stop() {
    stopped = true;
    doze.set(false);
  }

  @Override
  public CompletableFuture<?> confirmed() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void leave() {
    stop();
    subscriber.leave();
    session.leave();
  }

  @Override
  public Optional<Duration> latency() {
    return Optional.empty();
  }

  @Override
  public List<String> troubles() {
    return subscriber.troubles();
  }

  @Override
  public List<String> findings() {
    return List.of(
        String.format(
            Locale.ROOT,
            "the slow subscriber was up to %,d messages behind, and caught up",
            mostBehind));
  }
}
