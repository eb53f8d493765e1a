package io.everwire.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one drain brings to a lane, handed over as one callback at its end: a queue that is safe for
 * use by many threads costs more for each item than small items themselves do. Each item counts as
 * a callback of its own all the same. Confined to the serializer.
 */
public final class CallbackBatch<T> {
  private final Serializer serializer;
  private final CallbackLane lane;
  private final Consumer<? super T> callback;

  // Made once: it is handed on with every batch.
  private final Runnable handOver = this::handOver;

  private @Nullable T first;
  private @Nullable List<T> further;

  /**
   * Creates a batch.
   *
   * @param callback what the lane does with each item
   */
  public CallbackBatch(Serializer serializer, CallbackLane lane, Consumer<? super T> callback) {
    this.serializer = serializer;
    this.lane = lane;
    this.callback = callback;
  }

  /** Adds an item, which the lane gets when the present drain is settled, or sooner. */
  public void add(T item) {
    if (first == null) {
      serializer.whenSettled(handOver);
    }
    hold(item);
  }

  /** Adds an item, which the lane gets with {@link #handOver}, whenever that is. */
  public void hold(T item) {
    if (first == null) {
      first = item;
    } else {
      List<T> items = further;
      if (items == null) {
        items = new ArrayList<>();
        further = items;
      }
      items.add(item);
    }
  }

  public boolean isEmpty() {
    return first == null;
  }

  /** Gives the lane what there is, so that what it gets from now on comes after that. */
  public void handOver() {
    T item = first;
    if (item == null) {
      return;
    }
    List<T> items = further;
    first = null;
    further = null;
    lane.submit(items == null ? () -> callback.accept(item) : () -> runEach(item, items));
  }

  private void runEach(T item, List<T> items) {
    CallbackLane.runNext(callback, item);
    for (T each : items) {
      CallbackLane.runNext(callback, each);
    }
  }
}
