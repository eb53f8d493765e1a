package io.everwire.testkit.smallworld;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries every order of events of a small world. The world cannot be copied, so each new branch
 * begins again from the start and repeats the choices that led to it; from there it runs on along
 * unknown states for as long as there are some. States already seen are known by their fingerprint.
 * This is stateless search as in VeriSoft (Godefroid 1997), with state caching.
 */
final class Explorer {
  private static final int[] START = new int[0];

  /** Fewer say nothing, however little of the machine's time there was. */
  private static final int LEAST_STATES = 1_000;

  private final Supplier<SmallWorld> worlds;
  private final long deadlineNanos;
  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedDeque<int[]> branches = new ConcurrentLinkedDeque<>();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong ends = new AtomicLong();
  private final AtomicReference<@Nullable Finding> finding = new AtomicReference<>();
  private final AtomicInteger deepest = new AtomicInteger();

  private Explorer(Supplier<SmallWorld> worlds, Duration limit) {
    this.worlds = worlds;
    deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** A way into a state that must not be. */
  record Finding(AssertionError violation, List<Choice> way) {
    /** The way, an event a line, and where it leads. */
    String story() {
      StringBuilder text = new StringBuilder();
      way.forEach(choice -> text.append(choice).append(System.lineSeparator()));
      return text.append("leads to: ").append(violation.getMessage()).toString();
    }
  }

  /**
   * How an exploration ended.
   *
   * @param states different states seen
   * @param steps events that happened, repetitions included
   * @param ends states in which nothing could happen any more
   * @param deepest most events from the start
   * @param complete whether every order was tried
   * @param finding the first violation, or null
   * @param seconds how long it took
   */
  record Result(
      long states,
      long steps,
      long ends,
      int deepest,
      boolean complete,
      @Nullable Finding finding,
      double seconds) {}

  /**
   * Explores until all is seen, something is found, or time is up.
   *
   * @param worlds makes the world anew, the same each time
   * @param limit how long to go on; on a busy machine longer, until some states were seen
   */
  static Result explore(Supplier<SmallWorld> worlds, Duration limit) {
    long begin = System.nanoTime();
    Explorer explorer = new Explorer(worlds, limit);
    explorer.run();
    return new Result(
        explorer.seen.size(),
        explorer.steps.get(),
        explorer.ends.get(),
        explorer.deepest.get(),
        explorer.branches.isEmpty() && explorer.finding.get() == null,
        explorer.finding.get(),
        (System.nanoTime() - begin) / 1e9);
  }

  private void run() {
    branches.add(START);
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread = new Thread(this::work, "everwire-explorer-" + i);
      thread.start();
      threads.add(thread);
    }
    work();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while exploring", e);
      }
    }
  }

  private void work() {
    int picks = 0;
    while (finding.get() == null && !isTimeUp()) {
      busy.incrementAndGet();
      // Mostly deep, now and then wide: when time is short, both ends of the world are seen.
      int[] branch = ++picks % 8 == 0 ? branches.pollFirst() : branches.pollLast();
      if (branch != null) {
        follow(branch);
        busy.decrementAndGet();
      } else if (busy.decrementAndGet() == 0) {
        return;
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private boolean isTimeUp() {
    return System.nanoTime() - deadlineNanos >= 0 && seen.size() > LEAST_STATES;
  }

  /** Repeats a way from the start, and goes on from its end along states not seen before. */
  private void follow(int[] branch) {
    Way way = new Way(branch);
    try {
      SmallWorld world = worlds.get();
      for (int at = 0; at < branch.length; at++) {
        way.take(world, branch[at], at);
      }
      if (branch.length == 0) {
        seen.add(world.fingerprint());
      } else if (!seen.add(world.fingerprint())) {
        return;
      }
      goOn(world, way);
    } catch (AssertionError e) {
      finding.compareAndSet(null, new Finding(e, List.copyOf(way.taken)));
    } catch (RuntimeException e) {
      finding.compareAndSet(
          null, new Finding(new AssertionError(e.toString(), e), List.copyOf(way.taken)));
    }
  }

  private void goOn(SmallWorld world, Way way) {
    while (true) {
      int count = world.choices().size();
      deepest.accumulateAndGet(way.length, Math::max);
      if (count == 0) {
        ends.incrementAndGet();
        world.checkEnd();
        return;
      }
      for (int other = count - 1; other > 0; other--) {
        branches.addLast(way.with(other));
      }
      way.take(world, 0, way.length);
      if (!seen.add(world.fingerprint())) {
        return;
      }
    }
  }

  /** The choices made so far, by number and by name. */
  private final class Way {
    private int[] choices;
    private int length;
    private final List<Choice> taken = new ArrayList<>();

    Way(int[] branch) {
      choices = branch.clone();
    }

    void take(SmallWorld world, int choice, int at) {
      taken.add(world.choices().get(choice));
      if (at == choices.length) {
        choices = Arrays.copyOf(choices, Math.max(16, at * 2));
      }
      choices[at] = choice;
      length = at + 1;
      steps.incrementAndGet();
      world.take(choice);
    }

    int[] with(int next) {
      int[] longer = Arrays.copyOf(choices, length + 1);
      longer[length] = next;
      return longer;
    }
  }
}
