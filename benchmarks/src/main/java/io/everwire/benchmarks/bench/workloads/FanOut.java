package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Link;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Messages of 128 bytes from one client to all others: as fast as they are delivered, with 100 of
 * them under way, and at 20 a second, where a delay counts from when the message was due.
 */
record FanOut() implements Workload {
  private static final int SIZE = 128;
  private static final int WINDOW = 100;
  private static final int HERTZ = 20;
  private static final Duration MIN_DELAYS = Duration.ofMillis(1_500);

  @Override
  public String name() {
    return "fanout";
  }

  @Override
  public void run(Run run) throws Exception {
    Scale scale = run.scale();
    Audience audience =
        new Audience(new Messages(Messages.Kind.BROADCAST, SIZE), run.contestant().keepsOrder());
    try (Dialling dialling = new Dialling();
        Link publisher = run.clients().publisher()) {
      dialling.connect(scale.subscribers(), () -> run.clients().subscribe(audience.join()));
      // the first message tells of links that a server hears of late
      warmUp(audience, publisher);
      WarmUp.of(run).run(time -> rate(audience, publisher, time));
      run.figure(Figure.FANOUT_RATE, rate(audience, publisher, scale.time()));
      Duration time = scale.time().compareTo(MIN_DELAYS) > 0 ? scale.time() : MIN_DELAYS;
      long[] delays = delays(audience, publisher, time);
      run.figure(Figure.FANOUT_DELAY_P50, Workload.quantile(delays, 0.5) / 1e6);
      run.figure(Figure.FANOUT_DELAY_P99, Workload.quantile(delays, 0.99) / 1e6);
    }
  }

  private static void warmUp(Audience audience, Link publisher) throws Exception {
    TimeUnit.MILLISECONDS.sleep(200);
    audience.begin();
    publish(audience, publisher, System.nanoTime());
    audience.awaitRounds(1);
  }

  private static void publish(Audience audience, Link publisher, long nanoTime) throws Exception {
    publisher.send(audience.announce(nanoTime));
    publisher.flush();
  }

  private static double rate(Audience audience, Link publisher, Duration time) throws Exception {
    long begin = System.nanoTime();
    int published = flood(audience, publisher, time);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return (double) published * audience.size() / seconds;
  }

  /** Publishes as fast as all get it, and returns how many, once they have got them all. */
  static int flood(Audience audience, Link publisher, Duration time) throws Exception {
    audience.begin();
    long begin = System.nanoTime();
    int published = 0;
    for (; System.nanoTime() - begin < time.toNanos(); published++) {
      if (published >= WINDOW) {
        audience.awaitRounds(1);
      }
      publish(audience, publisher, System.nanoTime());
    }
    audience.awaitRounds(Math.min(WINDOW, published));
    audience.verify();
    return published;
  }

  private static long[] delays(Audience audience, Link publisher, Duration time) throws Exception {
    audience.begin();
    audience.time(time.toMillis() * HERTZ / 1_000);
    long messages = Pace.run(HERTZ, time, (number, due) -> publish(audience, publisher, due));
    audience.awaitRounds(messages);
    audience.verify();
    return audience.times();
  }
}
