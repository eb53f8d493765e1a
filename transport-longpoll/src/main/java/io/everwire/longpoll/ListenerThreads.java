package io.everwire.longpoll;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * Runs tasks in Jetty's threads, but has a connection read on in the thread that has answered its
 * last request: nothing that we do for a request blocks, and another thread would be woken only to
 * find that the next request is not there yet.
 */
final class ListenerThreads implements TryExecutor {
  private final QueuedThreadPool threads;

  ListenerThreads(QueuedThreadPool threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    if (task instanceof Connection) {
      task.run();
    } else {
      threads.execute(task);
    }
  }

  @Override
  public boolean tryExecute(Runnable task) {
    return threads.tryExecute(task);
  }
}
