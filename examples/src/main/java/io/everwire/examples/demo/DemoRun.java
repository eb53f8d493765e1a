package io.everwire.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The course of one run: connect, send while links are cut, ways are blocked and the server is
 * restarted, let everything arrive, close.
 */
final class DemoRun {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(35);
  private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(30);
  private static final Duration EXTENSION = Duration.ofMillis(250);
  private static final int MOST_EXTENSION = 3;
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(45);

  /**
   * More than a link over HTTP waits for an answer to its end, 5 s, and its client then for others.
   */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final DemoOptions options;
  private final Display display;
  private final List<String> troubles = new ArrayList<>();

  /** How long links were cut. */
  private volatile long seconds;

  DemoRun(DemoOptions options, Display display) {
    this.options = options;
    this.display = display;
  }

  /** Runs to the end. */
  Outcome run() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(options.seed());
    Leftovers leftovers = Leftovers.since();
    DemoWorld world = new DemoWorld(options, random.split());
    LinkCutter cutter = new LinkCutter(world.sessions(), random.split());
    Clockwork restarting = new Clockwork("demo-restarts");
    Restarts restarts = new Restarts(world, Duration.ofSeconds(options.seconds()), restarting);
    try (world;
        restarting) {
      if (await(world.begin(), CONNECT_PATIENCE, "not everybody could connect")) {
        traffic(world, cutter, restarts, random.split());
      }
    }
    troubles.addAll(restarting.failures());
    for (String thread : leftovers.after(CLOSE_PATIENCE)) {
      troubles.add("left behind is thread " + thread);
    }
    return outcome(world, cutter, restarts);
  }

  /** Everything between connecting and closing. */
  private void traffic(
      DemoWorld world, LinkCutter cutter, Restarts restarts, SplittableRandom random)
      throws InterruptedException {
    Clockwork pacing = new Clockwork("demo-pacing");
    Clockwork faults = new Clockwork("demo-faults");
    Clockwork painting = new Clockwork("demo-display");
    Observer observer = new Observer(world, cutter, restarts, options.seconds());
    try (pacing;
        faults;
        painting) {
      pacing.every(TICK, () -> world.tick(observer.elapsed()));
      faults.again(cutter::pause, cutter::cutOne);
      new Roamer(world.roamer().session(), random.split(), faults).start();
      Blockade blockade = new Blockade(world.sessions(), world.listeners(), random.split(), faults);
      blockade.start();
      restarts.start();
      painting.every(display.interval(), () -> display.show(observer.observe()));

      Duration wanted = Duration.ofSeconds(options.seconds());
      CompletableFuture<Void> stopped = new CompletableFuture<>();
      pacing.after(wanted, () -> stop(world, observer, restarts, pacing, stopped));
      await(stopped, patience().plus(SETTLE_PATIENCE), "no stop");
      faults.close();
      blockade.lift();
      await(world.settled(), SETTLE_PATIENCE, "not everything has arrived");
      display.show(observer.observe());
    } finally {
      display.end();
    }
    for (Clockwork clockwork : List.of(pacing, faults, painting)) {
      troubles.addAll(clockwork.failures());
    }
  }

  /**
   * Stops sending. On a busy machine, where links come back slowly, it goes on for a while until
   * enough of them were cut, and restarts are got over.
   */
  private void stop(
      DemoWorld world,
      Observer observer,
      Restarts restarts,
      Clockwork pacing,
      CompletableFuture<Void> stopped) {
    Duration now = observer.elapsed();
    boolean enough = observer.faults().suffice(options.seconds()) && restarts.isDone();
    if (!enough && now.compareTo(patience()) < 0) {
      pacing.after(EXTENSION, () -> stop(world, observer, restarts, pacing, stopped));
      return;
    }
    seconds = now.toSeconds();
    // What is due is sent first, so that a busy machine proves as much as an idle one.
    world.tick(now);
    world.stop();
    stopped.complete(null);
  }

  /** How long a run may take on a busy machine. */
  private Duration patience() {
    Duration most = Duration.ofSeconds(options.seconds()).multipliedBy(MOST_EXTENSION);
    return most.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : most;
  }

  private boolean await(CompletableFuture<Void> step, Duration patience, String otherwise)
      throws InterruptedException {
    try {
      step.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      troubles.add(otherwise + " within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      troubles.add(otherwise + ": " + e.getCause());
    }
    return false;
  }

  private Outcome outcome(DemoWorld world, LinkCutter cutter, Restarts restarts) {
    List<Participant> all = world.participants();
    for (Participant participant : all) {
      String name = participant.session().name();
      participant.troubles().forEach(trouble -> troubles.add(name + ": " + trouble));
      SessionDiary diary = participant.session().diary();
      diary.breaks().forEach(told -> troubles.add(name + ": " + told));
      if (diary.sessionsLost() != restarts.count()) {
        troubles.add(
            String.format(
                Locale.ROOT,
                "%s: lost its session %d times, in %d restarts",
                name,
                diary.sessionsLost(),
                restarts.count()));
      }
    }
    Tally tally =
        all.stream().map(Participant::inbox).map(Inbox::tally).reduce(Tally.NONE, Tally::plus);
    return new Outcome(
        options.seconds(),
        seconds,
        all.stream().mapToLong(participant -> participant.sent()).sum(),
        all.stream().mapToLong(participant -> participant.inbox().expected()).sum(),
        tally,
        Faults.of(cutter, world.diaries()),
        restarts.continuity(),
        troubles,
        findings(world, restarts));
  }

  private static List<String> findings(DemoWorld world, Restarts restarts) {
    List<Peer> peers = world.peers();
    List<String> findings = new ArrayList<>();
    findings.add(
        String.format(
            Locale.ROOT,
            "channel: %,d messages published by %d peers, each delivered to all %d subscribers that"
                + " were not told to miss it",
            peers.stream().mapToLong(Peer::sent).sum(),
            peers.size(),
            world.subscribers().size()));
    findings.add(
        String.format(
            Locale.ROOT,
            "restarts of the server: %d; those on a new broker were told as gaps, in which %,d"
                + " deliveries are missing",
            restarts.count(),
            world.subscribers().stream().mapToLong(Subscriber::messagesInGaps).sum()));
    world.participants().forEach(participant -> findings.addAll(participant.findings()));
    return findings;
  }
}
