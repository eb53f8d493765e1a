package io.everwire.internal.server.channel.delivery;

import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.SendWindow;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.transport.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Where one subscription's frames leave for its session.
 *
 * <ul>
 *   <li>Subscribed stands before the first message, Unsubscribed after the last.
 *   <li>Messages leave their queue while the client has given credit; one that has begun is sent
 *       whole unless the subscription ends. One whose time is over is dropped.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
public final class Outlet extends FrameSource {

  /** Who is told what has been taken for sending. */
  public interface Listener {
    /** Subscribed was taken. */
    void onBegun();

    /** The queue may have room. */
    void onTaken();

    /** Unsubscribed was taken: nothing more will be. */
    void onFinished();
  }

  private final long number;
  private final DeliveryQueue queue;
  private final SendWindow window;
  private final Session session;
  private final Environment environment;
  private final ChannelMeters meters;
  private final Listener listener;

  /** The message of which some parts are sent, and the next part of it. */
  private @Nullable Queued begun;

  private int nextPart;

  /** What others were told of the queue. */
  private int countedSize;

  private long countedCost;

  /** What stands before the messages and is not sent yet. */
  private @Nullable Subscribed first;

  /** What stands after the messages and is not sent yet. */
  private @Nullable Unsubscribed last;

  /**
   * Creates an outlet.
   *
   * @param number the subscription's
   */
  public Outlet(
      long number,
      DeliveryQueue queue,
      SendWindow window,
      Session session,
      Environment environment,
      ChannelMeters meters,
      Listener listener) {
    this.number = number;
    this.queue = queue;
    this.window = window;
    this.session = session;
    this.environment = environment;
    this.meters = meters;
    this.listener = listener;
  }

  /** There may be something to send. */
  public void ready() {
    session.ready(this);
  }

  /** The client takes more. */
  public void grant(long bytes) {
    window.grant(bytes);
    ready();
  }

  public void begin(Subscribed frame) {
    first = frame;
    ready();
  }

  /** Whether Subscribed waits. */
  public boolean isBeginning() {
    return first != null;
  }

  /** Sends nothing more, but for Unsubscribed after {@link #finish}. */
  public void clear() {
    first = null;
    begun = null;
    queue.clear();
    count();
  }

  /**
   * Counts what waits. What is taken as soon as it comes is not worth it: called when something
   * stays.
   */
  public void count() {
    int size = queue.size();
    long cost = queue.cost();
    if (size != countedSize || cost != countedCost) {
      meters.onQueued(size - countedSize, cost - countedCost);
      countedSize = size;
      countedCost = cost;
    }
  }

  public void finish(Unsubscribed frame) {
    last = frame;
    ready();
  }

  @Override
  protected @Nullable EncodedFrame next() {
    if (last != null) {
      Unsubscribed frame = last;
      last = null;
      listener.onFinished();
      return EncodedFrame.of(frame);
    }
    if (first != null) {
      Subscribed frame = first;
      first = null;
      listener.onBegun();
      return EncodedFrame.of(frame);
    }
    Queued present = begun == null ? poll() : begun;
    if (present == null) {
      count();
      return null;
    }
    EncodedFrame frame = present.part(nextPart++, number);
    begun = nextPart < present.partCount() ? present : null;
    return frame;
  }

  private @Nullable Queued poll() {
    Queued next = queue.poll(window.isOpen());
    while (next instanceof LiveMessage message && message.isExpired(environment)) {
      meters.onDropped(1);
      next = queue.poll(window.isOpen());
    }
    if (next instanceof Queued.Mark mark && mark.gap() != null) {
      meters.onGap(mark.gap());
    }
    if (next != null) {
      window.spend(next.cost());
      nextPart = 0;
    }
    listener.onTaken();
    return next;
  }
}
