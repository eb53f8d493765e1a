package io.everwire.examples.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at a run from outside. Observed by one thread at a time; any may ask for the time. */
final class Observer {
  private record Meters(RateMeter out, RateMeter in) {}

  private final DemoWorld world;
  private final LinkCutter cutter;
  private final Restarts restarts;
  private final int seconds;
  private final List<Meters> meters = new ArrayList<>();
  private final long startNanos = System.nanoTime();

  Observer(DemoWorld world, LinkCutter cutter, Restarts restarts, int seconds) {
    this.world = world;
    this.cutter = cutter;
    this.restarts = restarts;
    this.seconds = seconds;
    world.participants().forEach(one -> meters.add(new Meters(new RateMeter(), new RateMeter())));
  }

  /** Since this observer was made. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  Faults faults() {
    return Faults.of(cutter, world.diaries());
  }

  synchronized Snapshot observe() {
    Duration now = elapsed();
    List<Participant> all = world.participants();
    List<SessionLine> lines = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      lines.add(line(all.get(i), meters.get(i), now));
    }
    return new Snapshot(
        now,
        seconds,
        lines,
        all.stream().map(Participant::inbox).map(Inbox::soFar).reduce(Tally.NONE, Tally::plus),
        all.stream().mapToLong(Participant::sent).sum(),
        faults(),
        restarts.continuity(),
        world.upload().fileName(),
        world.upload().arrivedBytes(),
        world.upload().totalBytes());
  }

  private static SessionLine line(Participant participant, Meters meters, Duration now) {
    DemoSession session = participant.session();
    return new SessionLine(
        session.name(),
        session.state(),
        session.transport(),
        meters.out().perSecond(now, participant.out()),
        meters.in().perSecond(now, participant.in()),
        session.roundTripTime().or(participant::latency),
        session.diary().linksLost(),
        session.diary().resumes(),
        session.diary().migrations(),
        session.diary().fallbacks(),
        session.diary().upgrades());
  }
}
