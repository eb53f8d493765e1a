package io.everwire.internal.mem.broker;

import io.everwire.broker.ChannelListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a channel, and what they are to be told.
 *
 * <ul>
 *   <li>What is told is decided under the channel's lock, with {@link #tell}; the calls are made
 *       without it, by {@link #deliver}, one after the other in that order, each happening before
 *       the next. Who finds another thread at it leaves his part to that one.
 *   <li>A listener gets what is told after it was added.
 * </ul>
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** A listener, and whether it still wants to be told. */
  static final class Registration {
    private final ChannelListener listener;
    private volatile boolean ended;

    private Registration(ChannelListener listener) {
      this.listener = listener;
    }
  }

  private record Call(List<Registration> to, Consumer<ChannelListener> what) {}

  private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger deliveries = new AtomicInteger();

  /** Replaced with each change; under the channel's lock. */
  private List<Registration> registrations = List.of();

  boolean hasListeners() {
    return !registrations.isEmpty();
  }

  Registration add(ChannelListener listener) {
    Registration added = new Registration(listener);
    List<Registration> all = new ArrayList<>(registrations);
    all.add(added);
    registrations = List.copyOf(all);
    return added;
  }

  void remove(Registration gone) {
    gone.ended = true;
    registrations = registrations.stream().filter(each -> each != gone).toList();
  }

  /** Lets all listeners be told something; under the channel's lock. */
  void tell(Consumer<ChannelListener> what) {
    if (hasListeners()) {
      calls.add(new Call(registrations, what));
    }
  }

  /** Lets all listeners be told that it is over, and forgets them; under the channel's lock. */
  void interrupt(String reason) {
    tell(listener -> listener.onInterrupted(reason));
    registrations = List.of();
  }

  /** Makes the calls that wait; without any lock. */
  void deliver() {
    if (calls.isEmpty() || deliveries.getAndIncrement() != 0) {
      return;
    }
    int answered = 1;
    do {
      for (Call call = calls.poll(); call != null; call = calls.poll()) {
        deliver(call);
      }
      answered = deliveries.addAndGet(-answered);
    } while (answered != 0);
  }

  private static void deliver(Call call) {
    for (Registration registration : call.to) {
      if (!registration.ended) {
        try {
          call.what.accept(registration.listener);
        } catch (RuntimeException | Error e) {
          LOG.error("a channel's listener failed that must not fail", e);
        }
      }
    }
  }
}
