package io.everwire.examples.progress;

import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressTaskBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Pretends to work at several tasks at once, and publishes how far they are. */
final class Work {
  /** How many tasks it has: the release, its parts, and the backup beside it. */
  static final int TASKS = Part.RELEASE.size() + 2;

  /** In how many steps a task moves. */
  private static final int MOVES = 400;

  private static final int MOVES_PER_NOTE = 25;

  private final ProgressPublisher progress;
  private final Duration time;

  /**
   * Work.
   *
   * @param progress where to publish
   * @param time how long it takes
   */
  Work(ProgressPublisher progress, Duration time) {
    this.progress = progress;
    this.time = time;
  }

  /** Works until all is done. */
  void run() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ProgressTask release = progress.task("release").start()) {
      List<Callable<Void>> parts = new ArrayList<>();
      for (Part part : Part.RELEASE) {
        ProgressTaskBuilder task = release.child(part.name(), part.weight());
        parts.add(() -> work(task, part));
      }
      parts.add(() -> work(progress.task(Part.BACKUP.name()), Part.BACKUP));
      for (Future<Void> done : threads.invokeAll(parts)) {
        done.get();
      }
      release.complete();
    } finally {
      threads.shutdownNow();
    }
  }

  private Void work(ProgressTaskBuilder builder, Part part) throws InterruptedException {
    try (ProgressTask task = builder.total(part.steps(), part.unit()).start()) {
      double pause = part.share() * time.toNanos() / MOVES;
      long start = System.nanoTime();
      for (int move = 1; move <= MOVES; move++) {
        long left = start + (long) (move * pause) - System.nanoTime();
        Thread.sleep(Math.max(0, Duration.ofNanos(left).toMillis()));
        task.throwIfCancelRequested();
        task.moveTo(part.steps() * move / MOVES);
        if (!part.notes().isEmpty() && move % MOVES_PER_NOTE == 0) {
          task.note(part.notes().get(move / MOVES_PER_NOTE % part.notes().size()));
        }
      }
      task.complete();
      return null;
    }
  }
}
