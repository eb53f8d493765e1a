package io.everwire;

import org.jspecify.annotations.Nullable;

/**
 * Lets somebody else interrupt the thread that runs one piece of work, but only while it runs it: a
 * thread of a pool takes no interruption along to its next work.
 */
final class Interruption {
  interface Work {
    void run() throws Exception;
  }

  private @Nullable Thread worker;
  private boolean interrupted;

  void run(Work work) throws Exception {
    begin();
    try {
      work.run();
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    worker = Thread.currentThread();
    if (interrupted) {
      worker.interrupt();
    }
  }

  private synchronized void end() {
    worker = null;
    if (interrupted) {
      Thread.interrupted();
    }
  }

  synchronized void interrupt() {
    interrupted = true;
    if (worker != null) {
      worker.interrupt();
    }
  }
}
