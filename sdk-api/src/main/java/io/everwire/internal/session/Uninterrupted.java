package io.everwire.internal.session;

/**
 * Runs work of the engine in a thread of the application's without that thread's interruption: it
 * is meant for the application's work, and would close the channels that are written to meanwhile.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  static void run(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
