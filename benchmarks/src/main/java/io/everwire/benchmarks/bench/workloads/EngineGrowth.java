package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.benchmarks.bench.contestants.Engine;
import io.everwire.benchmarks.bench.contestants.Link;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a message costs the engine, client and server together, with more and more channels,
 * history, and messages that wait for an acknowledgement.
 */
record EngineGrowth() implements Workload {
  private static final int PAGE = 100;
  private static final int PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "growth-engine";
  }

  @Override
  public Ability needs() {
    return Ability.ENGINE;
  }

  @Override
  public boolean once(Scale scale) {
    return true;
  }

  @Override
  public Duration patience() {
    return Duration.ofMinutes(10);
  }

  @Override
  public void run(Run run) throws Exception {
    CostMeter meter =
        new CostMeter(
            ProcessGauges::effort, run.scale().warmUp(), run.scale().time(), run.points());
    // what is compiled later would make the smallest sizes seem dear
    CostMeter forNothing =
        new CostMeter(ProcessGauges::effort, run.scale().time(), run.scale().time(), point -> {});
    channels(run, forNothing, 1);
    for (int size : run.scale().sizes(Axis.CHANNELS)) {
      channels(run, meter, size);
    }
    for (int size : run.scale().sizes(Axis.HISTORY)) {
      history(run, meter, size);
    }
    replay(run, forNothing, run.scale().sizes(Axis.REPLAY).get(0));
    for (int size : run.scale().sizes(Axis.REPLAY)) {
      replay(run, meter, size);
    }
  }

  private static void channels(Run run, CostMeter meter, int size) throws Exception {
    try (Engine engine = run.clients().engine(new Engine.Settings(size, 0, 0))) {
      ChannelRound round = new ChannelRound(engine, size);
      round.subscribe();
      meter.measure(Axis.CHANNELS, size, round::publish);
    }
  }

  private static void history(Run run, CostMeter meter, int size) throws Exception {
    try (Engine engine = run.clients().engine(new Engine.Settings(1, size, 0))) {
      ChannelRound round = new ChannelRound(engine, 1);
      round.subscribe();
      round.publish(size);
      meter.measure(Axis.HISTORY, size, round::publish);
      meter.measure(Axis.HISTORY_READ, size, time -> read(engine, round, time));
    }
  }

  private static long read(Engine engine, ChannelRound round, Duration time) throws Exception {
    long begin = System.nanoTime();
    long reads = 0;
    for (; System.nanoTime() - begin < time.toNanos(); reads++) {
      int came = engine.readLast(round.name(0), PAGE).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (came != PAGE) {
        throw new IllegalStateException("%d messages of the history came".formatted(came));
      }
    }
    return reads;
  }

  private static void replay(Run run, CostMeter meter, int size) throws Exception {
    Messages messages = new Messages(Messages.Kind.STATEMENT, Engine.STREAMED_BYTES);
    try (Engine engine = run.clients().engine(new Engine.Settings(1, 0, size))) {
      Arrivals arrivals = new Arrivals();
      try (Link link = engine.stream(message -> arrivals.tally.receive(message))) {
        meter.measure(
            Axis.REPLAY,
            size,
            time -> {
              arrivals.tally = new Tally(messages, true);
              long sent = Stream.send(link, messages, time);
              arrivals.tally.await(sent);
              return sent;
            });
      }
    }
  }

  /** Counts afresh for each run. */
  private static final class Arrivals {
    private volatile Tally tally =
        new Tally(new Messages(Messages.Kind.STATEMENT, Engine.STREAMED_BYTES), true);
  }
}
