package io.everwire.internal.session;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a serializer, and whether a thread is at them. Any thread adds, with one
 * write to shared memory; the draining thread takes all that wait at once, so that it and those who
 * add rarely write the same memory at the same time.
 */
final class TaskQueue {

  /** A task that waits; the link is to one added before it, or after it once it is taken. */
  static final class Node {
    final Runnable task;
    private @Nullable Node link;

    private Node(Runnable task) {
      this.task = task;
    }

    /** The next in the order of adding. */
    @Nullable Node next() {
      return link;
    }
  }

  /** Stands for "nothing waits, but a thread drains". */
  private static final Node DRAINED = new Node(() -> {});

  /** The last that was added; null while nothing waits and nobody drains. */
  private final AtomicReference<@Nullable Node> newest = new AtomicReference<>();

  /**
   * Adds a task; any thread.
   *
   * @return whether nobody drains, so that the caller must see to it
   */
  boolean add(Runnable task) {
    Node node = new Node(task);
    Node before;
    do {
      before = newest.get();
      node.link = before == DRAINED ? null : before;
    } while (!newest.compareAndSet(before, node));
    return before == null;
  }

  /** Whether nothing waits; in the draining thread. */
  boolean isDrained() {
    return newest.get() == DRAINED;
  }

  /** Takes all that waits, the oldest first; in the draining thread. */
  @Nullable Node takeAll() {
    Node each = newest.getAndSet(DRAINED);
    Node oldest = null;
    while (each != null && each != DRAINED) {
      Node older = each.link;
      each.link = oldest;
      oldest = each;
      each = older;
    }
    return oldest;
  }

  /** Ends the drain, unless something waits; in the draining thread. */
  boolean end() {
    return newest.compareAndSet(DRAINED, null);
  }
}
