package io.everwire.examples.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Finds threads of the SDK and its transports that are still there when all is closed. */
final class Leftovers {
  private final Set<Thread> before;

  private Leftovers(Set<Thread> before) {
    this.before = before;
  }

  /** Remembers what is there before a run. */
  static Leftovers since() {
    return new Leftovers(Thread.getAllStackTraces().keySet());
  }

  /** Threads that are not over in time, and where they stand. */
  List<String> after(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Set<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && isOurs(thread))
            .collect(Collectors.toSet());
    for (Thread thread : threads) {
      // Zero would wait for ever.
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
    }
    return threads.stream().filter(Thread::isAlive).map(Leftovers::where).sorted().toList();
  }

  private static String where(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return thread.getName() + (stack.length == 0 ? "" : ", at " + Arrays.toString(stack));
  }

  private static boolean isOurs(Thread thread) {
    return thread.getName().startsWith("everwire-") || thread.getName().startsWith("WebSocket");
  }
}
