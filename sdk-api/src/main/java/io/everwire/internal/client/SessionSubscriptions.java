package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import io.everwire.internal.wire.WireException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A client's subscriptions in one session: their numbers, and how many may be asked for at once.
 *
 * <ul>
 *   <li>No more questions are unanswered than the server takes subscriptions, and while one that is
 *       closing still holds a place, a further one waits for it. The server refuses what is beyond
 *       its limit; this side never guesses.
 *   <li>Frames for a subscription that has ended are dropped; for one that never was they are a
 *       breach.
 *   <li>Confined to the client's serializer; thrown away with the session.
 * </ul>
 */
final class SessionSubscriptions {
  private final Session session;
  private final long windowBytes;
  private final long maxMessageBytes;
  private final LongFunction<ReceiveWindow> windows;
  private final Map<Long, OpenSubscription> open = new HashMap<>();
  private final Set<ClientSubscription> heldBack = new LinkedHashSet<>();
  private long lastNumber;
  private int unanswered;
  private int closing;
  private boolean held;

  SessionSubscriptions(
      Session session,
      long windowBytes,
      long maxMessageBytes,
      LongFunction<ReceiveWindow> windows) {
    this.session = session;
    this.windowBytes = windowBytes;
    this.maxMessageBytes = maxMessageBytes;
    this.windows = windows;
  }

  /** Asks the server for a subscription, now or once it may be asked. */
  void add(ClientSubscription subscription) {
    heldBack.add(subscription);
    askForNext();
  }

  /** Whether nothing new is asked for. */
  void hold(boolean on) {
    held = on;
    askForNext();
  }

  private void askForNext() {
    for (Iterator<ClientSubscription> next = heldBack.iterator(); next.hasNext() && mayAsk(); ) {
      ask(next.next());
      next.remove();
    }
  }

  private boolean mayAsk() {
    long max = session.peerLimits().maxSubscriptions();
    return !held && (open.size() < max || (closing == 0 && unanswered < max));
  }

  private void ask(ClientSubscription subscription) {
    OpenSubscription next =
        new OpenSubscription(
            ++lastNumber, subscription, windows.apply(windowBytes), windowBytes, session);
    open.put(next.number(), next);
    unanswered++;
    subscription.setOpen(next);
    session.send(subscription.request(next.number(), next.firstCredit()));
  }

  /** Ends a subscription that the application has closed: at once where nobody was asked. */
  void close(ClientSubscription subscription) {
    OpenSubscription present = subscription.open();
    if (present == null) {
      heldBack.remove(subscription);
      subscription.end(Status.OK);
    } else if (!present.isClosing()) {
      unsubscribe(present);
    }
  }

  private void unsubscribe(OpenSubscription present) {
    present.onClosing();
    closing++;
    session.send(new Unsubscribe(present.number()));
  }

  void onSubscribed(Subscribed frame) {
    OpenSubscription present = find(frame.subscription());
    if (present != null) {
      present.onSubscribed(frame);
      unanswered--;
      askForNext();
    }
  }

  void onMessage(Message frame) {
    OpenSubscription present = find(frame.subscription());
    if (present != null) {
      present.onMessage(frame, maxMessageBytes);
    }
  }

  void onPosition(PositionFrame frame) {
    OpenSubscription present = find(frame.subscription());
    if (present != null) {
      present.onPosition(frame);
    }
  }

  /** Returns what has ended because it cannot be told who is there; otherwise null. */
  @Nullable ClientSubscription onPresence(Presence frame) {
    OpenSubscription present = find(frame.subscription());
    if (present == null || present.onPresence(frame)) {
      return null;
    }
    unsubscribe(present);
    ClientSubscription subscription = present.subscription();
    subscription.end(MemberBound.status("presence in \"" + subscription.channel() + "\""));
    return subscription;
  }

  /** Not counted: for an unknown subscription it is dropped without a word. */
  void onVolatile(VolatileMessage frame) {
    OpenSubscription present = open.get(frame.subscription());
    if (present != null) {
      present.onVolatile(frame);
    }
  }

  /** The last frame of a subscription; returns what has ended, or null if it had before. */
  @Nullable ClientSubscription onUnsubscribed(Unsubscribed frame) {
    OpenSubscription present = find(frame.subscription());
    if (present == null) {
      return null;
    }
    open.remove(present.number());
    if (!present.isConfirmed()) {
      unanswered--;
    }
    if (present.isClosing()) {
      closing--;
    }
    Status status = frame.status();
    present.subscription().end(status == null ? Status.OK : status);
    askForNext();
    return present.subscription();
  }

  /** The subscription of a number; null if it has ended. */
  private @Nullable OpenSubscription find(long number) {
    if (number < 1 || number > lastNumber) {
      throw new WireException(
          "a frame for subscription " + number + ", the highest so far is " + lastNumber);
    }
    return open.get(number);
  }
}
