package io.everwire.testkit.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks in the order given, each as an event of its own, so that others come between. */
final class OrderedExecutor implements Executor {
  private final VirtualNode node;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  OrderedExecutor(VirtualNode node) {
    this.node = node;
  }

  @Override
  public void execute(Runnable task) {
    if (node.isCrashed()) {
      throw new RejectedExecutionException("node " + node.name() + " has crashed");
    }
    tasks.add(task);
    if (!running) {
      running = true;
      node.executor().execute(this::runNext);
    }
  }

  private void runNext() {
    @Nullable Runnable task = tasks.poll();
    try {
      if (task != null) {
        task.run();
      }
    } finally {
      running = !tasks.isEmpty();
      if (running) {
        node.executor().execute(this::runNext);
      }
    }
  }
}
