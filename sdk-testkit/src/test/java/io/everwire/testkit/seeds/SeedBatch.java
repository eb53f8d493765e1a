package io.everwire.testkit.seeds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs many seeds on all processors until enough of them count, and tells how eventful they were.
 */
final class SeedBatch {
  /** A seed that failed, and how. */
  record Failure(long seed, Throwable cause) {}

  private final List<SeedReport> reports;
  private final List<Failure> failures;
  private final double seconds;

  private SeedBatch(List<SeedReport> reports, List<Failure> failures, double seconds) {
    this.reports = reports;
    this.failures = failures;
    this.seconds = seconds;
  }

  /**
   * Runs seeds one after the other, from the first on.
   *
   * @param firstSeed where to begin
   * @param wanted how many seeds that count are wanted
   * @param maxFailures after how many failures to stop
   */
  static SeedBatch run(Engine engine, long firstSeed, int wanted, int maxFailures) {
    AtomicLong nextSeed = new AtomicLong(firstSeed);
    AtomicLong counted = new AtomicLong();
    AtomicBoolean enough = new AtomicBoolean();
    ConcurrentLinkedQueue<SeedReport> reports = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    long begin = System.nanoTime();
    Runnable worker =
        () -> {
          while (!enough.get()) {
            long seed = nextSeed.getAndIncrement();
            @Nullable SeedReport report = runOne(engine, seed, failures);
            if (report != null) {
              reports.add(report);
              if (report.counts()) {
                counted.incrementAndGet();
              }
            }
            if (counted.get() >= wanted
                || failures.size() >= maxFailures
                || seed - firstSeed > 2L * wanted + 10) {
              enough.set(true);
            }
          }
        };
    runOnAllProcessors(worker);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new SeedBatch(List.copyOf(reports), List.copyOf(failures), seconds);
  }

  private static @Nullable SeedReport runOne(
      Engine engine, long seed, ConcurrentLinkedQueue<Failure> failures) {
    try {
      return SeedRun.run(seed, engine);
    } catch (RuntimeException | Error e) {
      failures.add(new Failure(seed, e));
      return null;
    }
  }

  private static void runOnAllProcessors(Runnable worker) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread = new Thread(worker, "everwire-seeds-" + i);
      thread.start();
      threads.add(thread);
    }
    worker.run();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while seeds were running", e);
      }
    }
  }

  List<Failure> failures() {
    return failures;
  }

  long counted() {
    return reports.stream().filter(SeedReport::counts).count();
  }

  /** The distribution of what happened over the seeds, one line each. */
  String summary() {
    StringBuilder text = new StringBuilder();
    int all = reports.size() + failures.size();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d seeds in %.1f s (%.0f a second), %,d of them count, %d failed%n",
            all,
            seconds,
            all / seconds,
            counted(),
            failures.size()));
    line(text, "messages", SeedReport::messages);
    line(text, "deliveries", SeedReport::deliveries);
    line(text, "faults", SeedReport::faults);
    line(text, "resumes", SeedReport::resumes);
    line(text, "migrations", SeedReport::migrations);
    line(text, "fallbacks", SeedReport::fallbacks);
    line(text, "upgrades", SeedReport::upgrades);
    line(text, "sessions lost", SeedReport::sessionsLost);
    line(text, "publishes refused", SeedReport::refused);
    line(text, "events", SeedReport::events);
    line(text, "virtual seconds", report -> report.elapsed().toSeconds());
    return text.toString();
  }

  private void line(StringBuilder text, String name, ToLongFunction<SeedReport> value) {
    long[] sorted = reports.stream().mapToLong(value).sorted().toArray();
    if (sorted.length == 0) {
      return;
    }
    long sum = 0;
    for (long each : sorted) {
      sum += each;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  %-18s least %,8d  median %,8d  p90 %,8d  most %,9d  sum %,12d%n",
            name,
            sorted[0],
            sorted[sorted.length / 2],
            sorted[sorted.length * 9 / 10],
            sorted[sorted.length - 1],
            sum));
  }
}
