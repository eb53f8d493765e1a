package io.everwire.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is still to happen, by time and, within one instant, in the order in which it was asked for.
 *
 * <ul>
 *   <li>A cancelled event costs nothing more than its place, and that is taken back when half of
 *       the places are dead.
 *   <li>Confined to the world's thread.
 * </ul>
 */
final class EventQueue {
  private static final int PURGE_ABOVE = 256;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long sequence;
  private int cancelled;

  Event add(long time, VirtualNode node, Event.Kind kind, Runnable task) {
    Event event = new Event(time, sequence++, node, kind, task);
    events.add(event);
    return event;
  }

  /** Takes an event out of the future. False if it has run or was cancelled before. */
  boolean cancel(Event event) {
    if (!event.discard()) {
      return false;
    }
    cancelled++;
    if (cancelled > PURGE_ABOVE && cancelled > events.size() / 2) {
      events.removeIf(Event::isDone);
      cancelled = 0;
    }
    return true;
  }

  /** The next event that was not cancelled, or null; it stays in the queue. */
  @Nullable Event peek() {
    while (true) {
      Event next = events.peek();
      if (next == null || !next.isDone()) {
        return next;
      }
      events.remove();
      cancelled--;
    }
  }

  /** Takes the event that {@link #peek} has just shown. */
  void removeHead() {
    events.remove();
  }

  List<Event> waiting(Predicate<Event> filter) {
    List<Event> found = new ArrayList<>();
    for (Event event : events) {
      if (!event.isDone() && filter.test(event)) {
        found.add(event);
      }
    }
    found.sort(null);
    return found;
  }
}
