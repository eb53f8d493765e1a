package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session that gets 200 messages a second moves to another port of its server: the longest time
 * between two deliveries meanwhile. All messages come once and in order.
 */
record Migrate() implements Workload {
  private static final int SIZE = 128;
  private static final int HERTZ = 200;
  private static final Duration TIME = Duration.ofSeconds(1);
  private static final Duration BEFORE = Duration.ofMillis(300);

  @Override
  public String name() {
    return "migrate";
  }

  @Override
  public Ability needs() {
    return Ability.SESSIONS;
  }

  @Override
  public void run(Run run) throws Exception {
    Audience audience = new Audience(new Messages(Messages.Kind.BROADCAST, SIZE), true);
    Receiver checking = audience.join();
    AtomicLong last = new AtomicLong(System.nanoTime());
    AtomicLong longest = new AtomicLong();
    Clients.Sessions sessions = run.clients().sessions(run.ports().get(1));
    try (Clients.Session session = sessions.connect(() -> {});
        Link publisher = run.clients().publisher()) {
      session.subscribe(
          message -> {
            long now = System.nanoTime();
            longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
            checking.receive(message);
          });
      audience.begin();
      publish(audience, publisher, run.scale().warmUp());
      longest.set(0);
      CompletableFuture<Void> moving =
          CompletableFuture.runAsync(
              () -> migrate(session, sessions),
              CompletableFuture.delayedExecutor(BEFORE.toMillis(), TimeUnit.MILLISECONDS));
      publish(audience, publisher, TIME);
      moving.get(30, TimeUnit.SECONDS);
      audience.verify();
      run.figure(Figure.MIGRATE_PAUSE, longest.get() / 1e6);
    }
  }

  private static void migrate(Clients.Session session, Clients.Sessions sessions) {
    try {
      session.migrate(sessions.elsewhere());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void publish(Audience audience, Link publisher, Duration time) throws Exception {
    long published = Pace.run(HERTZ, time, (number, due) -> publisher.send(audience.announce(due)));
    audience.awaitRounds(published);
  }
}
