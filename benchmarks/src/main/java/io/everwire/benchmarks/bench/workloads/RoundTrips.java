package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients.Callbacks;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages of 64 bytes, one at a time: the listener that gets an answer sends the next question, so
 * that no thread of ours has to be woken for it.
 *
 * @param callbacks where Everwire's listeners are called
 */
record RoundTrips(Callbacks callbacks) implements Workload {
  private static final int SIZE = 64;
  private static final int MAX_SAMPLES = 2_000_000;

  @Override
  public String name() {
    return callbacks == Callbacks.INLINE ? "rtt-inline" : "rtt";
  }

  @Override
  public Ability needs() {
    return callbacks == Callbacks.INLINE ? Ability.SESSIONS : Ability.LINKS;
  }

  @Override
  public void run(Run run) throws Exception {
    Player player = new Player();
    try (Link link = run.clients().connect(callbacks, player)) {
      WarmUp.of(run).run(time -> player.play(link, time));
      long[] nanos = player.play(link, run.scale().time());
      boolean inline = callbacks == Callbacks.INLINE;
      run.figure(
          inline ? Figure.RTT_INLINE_P50 : Figure.RTT_P50, Workload.quantile(nanos, 0.5) / 1e3);
      run.figure(
          inline ? Figure.RTT_INLINE_P99 : Figure.RTT_P99, Workload.quantile(nanos, 0.99) / 1e3);
    }
  }

  /** Asks, and asks again as soon as there is an answer. */
  private static final class Player implements Receiver {
    private static final int PATIENCE_SECONDS = 30;

    private final Messages questions = new Messages(Messages.Kind.QUESTION, SIZE);
    private final long[] nanos = new long[MAX_SAMPLES];
    private volatile @Nullable Game game;

    private record Game(Link link, long end, CompletableFuture<Integer> over) {}

    /** Written before a question is sent, read when its answer has come, as is all below. */
    private int asked;

    private long sent;

    /** Plays for that time, and returns how long each round trip took, sorted. */
    long[] play(Link link, Duration time) throws Exception {
      CompletableFuture<Integer> over = new CompletableFuture<>();
      asked = 0;
      Game next = new Game(link, System.nanoTime() + time.toNanos(), over);
      game = next;
      ask(next);
      int count = over.get(time.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Workload.sorted(Arrays.copyOf(nanos, count));
    }

    private void ask(Game playing) throws Exception {
      sent = System.nanoTime();
      playing.link().send(questions.numbered(asked));
      playing.link().flush();
    }

    @Override
    public void receive(ByteBuffer answer) {
      long now = System.nanoTime();
      Game playing = game;
      if (playing == null) {
        return;
      }
      try {
        if (!questions.isNumbered(answer, asked) || !questions.isFilled(answer)) {
          throw new IllegalStateException(
              "answer %d came to question %d".formatted(Messages.number(answer), asked));
        }
        nanos[asked++] = now - sent;
        if (now >= playing.end() || asked == nanos.length) {
          playing.over().complete(asked);
        } else {
          ask(playing);
        }
      } catch (Exception e) {
        playing.over().completeExceptionally(e);
      }
    }
  }
}
