package io.everwire.internal.stream;

import io.everwire.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done when a stream ends, once each. Safe for use by many threads; actions run on an
 * executor, never under the lock.
 */
final class EndActions {
  private static final Logger LOG = LoggerFactory.getLogger(EndActions.class);

  private final Executor executor;

  /** An object of its own, so that the same action can be added twice. */
  private static final class Action {
    final Consumer<Status> action;

    Action(Consumer<Status> action) {
      this.action = action;
    }
  }

  private final Set<Action> waiting = new LinkedHashSet<>();
  private @Nullable Status ended;

  EndActions(Executor executor) {
    this.executor = executor;
  }

  synchronized @Nullable Status ended() {
    return ended;
  }

  /**
   * Adds an action; it runs soon if the stream has ended.
   *
   * @return takes the action back, if it has not begun
   */
  Runnable add(Consumer<Status> action) {
    Action own = new Action(action);
    Status end;
    synchronized (this) {
      end = ended;
      if (end == null) {
        waiting.add(own);
      }
    }
    if (end != null) {
      run(List.of(own), end);
    }
    return () -> remove(own);
  }

  private synchronized void remove(Action action) {
    waiting.remove(action);
  }

  void onEnded(Status status) {
    List<Action> due;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = status;
      due = new ArrayList<>(waiting);
      waiting.clear();
    }
    run(due, status);
  }

  private void run(List<Action> due, Status status) {
    if (due.isEmpty()) {
      return;
    }
    executor.execute(
        () -> {
          for (Action each : due) {
            runOne(each.action, status);
          }
        });
  }

  private static void runOne(Consumer<Status> action, Status status) {
    try {
      action.accept(status);
    } catch (RuntimeException | Error e) {
      LOG.warn("an action at the end of a stream failed", e);
    }
  }
}
