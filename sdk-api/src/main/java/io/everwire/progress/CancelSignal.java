package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a task was asked to cancel, and who wants to know.
 *
 * <ul>
 *   <li>Raised once; the first reason stays.
 *   <li>Each listener is told once, on the executor, also one that comes later.
 *   <li>Safe for use by many threads; {@link #isRaised} costs the read of a volatile field.
 * </ul>
 */
final class CancelSignal {
  private static final Logger LOG = LoggerFactory.getLogger(CancelSignal.class);

  private final Executor executor;

  /** Guarded by itself; emptied when the signal is raised. */
  private final List<Consumer<String>> listeners = new ArrayList<>(0);

  private volatile @Nullable String reason;

  CancelSignal(Executor executor) {
    this.executor = executor;
  }

  boolean isRaised() {
    return reason != null;
  }

  /** Why; empty if nobody has asked. */
  String reason() {
    String present = reason;
    return present == null ? "" : present;
  }

  /** Raises it; returns false if it was raised before. */
  boolean raise(String why) {
    List<Consumer<String>> toTell;
    synchronized (listeners) {
      if (reason != null) {
        return false;
      }
      reason = why;
      toTell = List.copyOf(listeners);
      listeners.clear();
    }
    toTell.forEach(listener -> tell(listener, why));
    return true;
  }

  void listen(Consumer<String> listener) {
    requireNonNull(listener, "listener");
    synchronized (listeners) {
      if (reason == null) {
        listeners.add(listener);
        return;
      }
    }
    tell(listener, reason());
  }

  private void tell(Consumer<String> listener, String why) {
    executor.execute(
        () -> {
          try {
            listener.accept(why);
          } catch (RuntimeException | Error e) {
            LOG.error("a listener of cancel requests failed", e);
          }
        });
  }
}
