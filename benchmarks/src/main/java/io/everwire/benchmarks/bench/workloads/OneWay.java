package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients.Callbacks;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one sender as fast as the link takes them, up and then down, of each size. Time ends
 * when the last one has arrived; every one is checked.
 *
 * @param callbacks where Everwire's listeners are called
 */
record OneWay(Callbacks callbacks) implements Workload {
  private static final int[] SIZES = {32, 1024, 65_536};
  private static final int GREETING_BYTES = 64;

  @Override
  public String name() {
    return callbacks == Callbacks.INLINE ? "oneway" : "oneway-executor";
  }

  @Override
  public Ability needs() {
    return callbacks == Callbacks.INLINE ? Ability.LINKS : Ability.SESSIONS;
  }

  @Override
  public boolean once(Scale scale) {
    return scale == Scale.QUICK && callbacks == Callbacks.DEFAULT;
  }

  @Override
  public void run(Run run) throws Exception {
    Arrivals arrivals = new Arrivals();
    try (Link link = run.clients().connect(callbacks, arrivals)) {
      arrivals.greet(link);
      // What both directions run is interpreted at first, for seconds.
      WarmUp.of(run).run(time -> up(run, link, SIZES[0], time));
      WarmUp.of(run).run(time -> down(run, arrivals, SIZES[0], time));
      WarmUp again = WarmUp.of(run, run.scale().warmUp().dividedBy(4));
      for (int size : SIZES) {
        again.run(time -> up(run, link, size, time));
        run.figure(Figure.oneWay(direction("up"), size), up(run, link, size, run.scale().time()));
        again.run(time -> down(run, arrivals, size, time));
        run.figure(
            Figure.oneWay(direction("down"), size), down(run, arrivals, size, run.scale().time()));
      }
    }
  }

  private String direction(String name) {
    return callbacks == Callbacks.INLINE ? name : name + "-executor";
  }

  private static double up(Run run, Link link, int size, Duration time) throws Exception {
    run.server().expect(size);
    long begin = System.nanoTime();
    long sent = Stream.send(link, new Messages(Messages.Kind.STATEMENT, size), time);
    run.server().await(sent);
    return sent / ((System.nanoTime() - begin) / 1e9);
  }

  private static double down(Run run, Arrivals arrivals, int size, Duration time) throws Exception {
    Tally tally =
        new Tally(new Messages(Messages.Kind.STATEMENT, size), run.contestant().keepsOrder());
    arrivals.tally = tally;
    long begin = System.nanoTime();
    long sent = run.server().push(size, time);
    tally.await(sent);
    return sent / ((System.nanoTime() - begin) / 1e9);
  }

  /** What the client receives. */
  private static final class Arrivals implements Receiver {
    private final CompletableFuture<Void> greeted = new CompletableFuture<>();
    private volatile @Nullable Tally tally;

    /** From then on the server's latest link is this one. */
    void greet(Link link) throws Exception {
      link.send(new Messages(Messages.Kind.QUESTION, GREETING_BYTES).numbered(0));
      link.flush();
      greeted.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void receive(ByteBuffer message) {
      Tally counting = tally;
      if (counting == null) {
        greeted.complete(null);
      } else {
        counting.receive(message);
      }
    }
  }
}
