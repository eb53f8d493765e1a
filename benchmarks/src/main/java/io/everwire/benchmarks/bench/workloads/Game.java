package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients.Callbacks;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import io.everwire.benchmarks.bench.workloads.ServerControl.Effort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * 50 players who each send an input of 64 bytes 60 times a second, and get the state of the game,
 * 512 bytes, 30 times a second. A delay is from when a state was due until a player has it; both
 * processes read the same clock. Inputs are answered, which shows that all of them have arrived.
 */
record Game() implements Workload {
  private static final int PLAYERS = 50;
  private static final int INPUT_BYTES = 64;
  private static final int INPUT_HERTZ = 60;
  private static final int STATE_BYTES = 512;
  private static final int STATE_HERTZ = 30;
  private static final Duration MIN_TIME = Duration.ofSeconds(2);
  private static final int PATIENCE_SECONDS = 30;

  @Override
  public String name() {
    return "game";
  }

  @Override
  public boolean once(Scale scale) {
    return scale.onePair();
  }

  @Override
  public void run(Run run) throws Exception {
    Duration time = run.scale().time().compareTo(MIN_TIME) > 0 ? run.scale().time() : MIN_TIME;
    Arena arena = new Arena();
    try (Dialling dialling = new Dialling()) {
      List<Link> players =
          dialling.connect(
              PLAYERS, () -> run.clients().connect(Callbacks.INLINE, arena.new Player()));
      join(arena, players);
      WarmUp.of(run).run(warming -> play(run, arena, players, warming));
      Effort before = run.server().effort();
      long[] delays = play(run, arena, players, time);
      Effort after = run.server().effort();
      run.figure(Figure.GAME_P50, Workload.quantile(delays, 0.5) / 1e6);
      run.figure(Figure.GAME_P99, Workload.quantile(delays, 0.99) / 1e6);
      run.figure(Figure.GAME_P999, Workload.quantile(delays, 0.999) / 1e6);
      run.figure(Figure.GAME_CPU, (after.cpuNanos() - before.cpuNanos()) * 100.0 / time.toNanos());
      run.figure(
          Figure.GAME_GARBAGE,
          Math.max(1, after.allocatedBytes() - before.allocatedBytes())
              / 1024.0
              / (time.toMillis() / 1e3));
    }
  }

  /** Once each has an answer, the server knows of all. */
  private static void join(Arena arena, List<Link> players) throws Exception {
    arena.begin(0);
    for (Link player : players) {
      player.send(new Messages(Messages.Kind.QUESTION, INPUT_BYTES).numbered(0));
      player.flush();
    }
    arena.await(players.size(), 0);
  }

  private static long[] play(Run run, Arena arena, List<Link> players, Duration time)
      throws Exception {
    arena.begin((int) (time.toMillis() * STATE_HERTZ / 1_000 + 1) * PLAYERS);
    Messages inputs = new Messages(Messages.Kind.QUESTION, INPUT_BYTES);
    CompletableFuture<Long> states =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run.server().tick(STATE_BYTES, STATE_HERTZ, time);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    long sent =
        Pace.run(
            INPUT_HERTZ,
            time,
            (number, due) -> {
              byte[] input = inputs.numbered(number);
              for (Link player : players) {
                player.send(input.clone());
                player.flush();
              }
            });
    long ticks = states.get(time.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
    arena.await((int) (sent * PLAYERS), (int) (ticks * PLAYERS));
    return arena.delays((int) (ticks * PLAYERS));
  }

  /** What all players have received since the beginning of a game. */
  private static final class Arena {
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger states = new AtomicInteger();
    private volatile long[] delays = {};

    void begin(int maxStates) {
      answers.set(0);
      states.set(0);
      delays = new long[maxStates];
    }

    void await(int expectedAnswers, int expectedStates) throws TimeoutException {
      long begin = System.nanoTime();
      while (answers.get() < expectedAnswers || states.get() < expectedStates) {
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
          throw new TimeoutException(
              "%d of %d inputs were answered, and %d of %d states came"
                  .formatted(answers.get(), expectedAnswers, states.get(), expectedStates));
        }
        LockSupport.parkNanos(100_000);
      }
      if (answers.get() > expectedAnswers || states.get() > expectedStates) {
        throw new IllegalStateException("more came than was sent");
      }
    }

    long[] delays(int count) {
      return Workload.sorted(Arrays.copyOf(delays, count));
    }

    final class Player implements Receiver {
      @Override
      public void receive(ByteBuffer message) {
        if (Messages.is(Messages.Kind.QUESTION, message)) {
          answers.incrementAndGet();
        } else {
          long[] into = delays;
          long delay = System.nanoTime() - Messages.nanoTime(message);
          into[states.getAndIncrement() % into.length] = delay;
        }
      }
    }
  }
}
