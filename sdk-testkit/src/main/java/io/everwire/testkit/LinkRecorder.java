package io.everwire.testkit;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener that remembers what it was told, lets a test wait for it, and watches the rules of
 * {@link LinkListener}: calls do not overlap, nothing comes before the opening or after the end.
 *
 * <p>Any thread may ask. Waiting fails with an {@link AssertionError} after thirty seconds.
 */
public final class LinkRecorder implements LinkListener {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final @Nullable BiConsumer<Link, ByteBuffer> handler;
  private final AtomicBoolean inCall = new AtomicBoolean();

  /** All below is guarded by this object. */
  private final List<ByteBuffer> messages = new ArrayList<>();

  private final List<String> breaches = new ArrayList<>();
  private @Nullable Link link;
  private @Nullable CloseReason closed;
  private long messageCount;
  private long writableCount;

  /**
   * Keeps all messages.
   *
   * @param name whose listener this is, for messages of failed assertions
   */
  public LinkRecorder(String name) {
    this(name, null);
  }

  /**
   * Gives messages away instead of keeping them.
   *
   * @param name whose listener this is, for messages of failed assertions
   * @param handler called for each message, within the transport's call; null to keep messages
   */
  public LinkRecorder(String name, @Nullable BiConsumer<Link, ByteBuffer> handler) {
    this.name = name;
    this.handler = handler;
  }

  @Override
  public void onOpen(Link opened) {
    watched("onOpen", () -> accepted(opened));
  }

  /**
   * Tells that an acceptor has been given the link; stands for {@link #onOpen} on the accepting
   * side.
   *
   * @param opened the link
   * @return this recorder
   */
  public synchronized LinkRecorder accepted(Link opened) {
    if (link != null) {
      breaches.add("opened twice");
    }
    link = opened;
    notifyAll();
    return this;
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    watched(
        "onMessage",
        () -> {
          Link from = requireOpen();
          if (handler != null) {
            handler.accept(from, message);
          }
          synchronized (this) {
            if (handler == null) {
              messages.add(message);
            }
            messageCount++;
            notifyAll();
          }
        });
  }

  @Override
  public void onWritable() {
    watched(
        "onWritable",
        () -> {
          requireOpen();
          synchronized (this) {
            writableCount++;
            notifyAll();
          }
        });
  }

  @Override
  public void onClosed(CloseReason reason) {
    watched(
        "onClosed",
        () -> {
          synchronized (this) {
            closed = reason;
            notifyAll();
          }
        });
  }

  private void watched(String call, Runnable body) {
    if (!inCall.compareAndSet(false, true)) {
      breach(call + " while another call was running");
      return;
    }
    try {
      synchronized (this) {
        if (closed != null) {
          breaches.add(call + " after onClosed(" + closed + ")");
        }
      }
      body.run();
    } catch (RuntimeException | Error e) {
      breach(call + " failed: " + e);
    } finally {
      inCall.set(false);
    }
  }

  private synchronized Link requireOpen() {
    if (link == null) {
      throw new IllegalStateException("not open");
    }
    return link;
  }

  private synchronized void breach(String what) {
    breaches.add(what);
    notifyAll();
  }

  /**
   * Waits for the link to be open.
   *
   * @return the link
   */
  public Link awaitOpen() {
    await("the link to open", () -> link != null);
    return requireOpen();
  }

  /**
   * Waits for a number of messages since the start: thirty seconds for each thousand.
   *
   * @param count how many
   */
  public void awaitMessages(long count) {
    for (long next = messageCount(); next < count; ) {
      long due = Math.min(next + 1_000, count);
      await(count + " messages", () -> messageCount >= due);
      next = due;
    }
  }

  /**
   * Waits for calls of {@link #onWritable} since the start.
   *
   * @param count how many
   */
  public void awaitWritable(long count) {
    await("writable for the " + count + ". time", () -> writableCount >= count);
  }

  /**
   * Waits for the end.
   *
   * @return why it ended
   */
  public CloseReason awaitClosed() {
    await("onClosed", () -> closed != null);
    return java.util.Objects.requireNonNull(closedReason());
  }

  /**
   * The end, if it has come.
   *
   * @return why, or null
   */
  public synchronized @Nullable CloseReason closedReason() {
    return closed;
  }

  /**
   * The link, if it is or was open.
   *
   * @return the link, or null
   */
  public synchronized @Nullable Link link() {
    return link;
  }

  /**
   * The messages so far, unless they are given to a handler.
   *
   * @return a snapshot
   */
  public synchronized List<ByteBuffer> messages() {
    return List.copyOf(messages);
  }

  /**
   * How many messages have come.
   *
   * @return the count
   */
  public synchronized long messageCount() {
    return messageCount;
  }

  /**
   * How often {@link #onWritable} was called.
   *
   * @return the count
   */
  public synchronized long writableCount() {
    return writableCount;
  }

  /**
   * Rules of the SPI that the transport, or the handler of messages, has broken.
   *
   * @return a line for each; empty if all is well
   */
  public synchronized List<String> breaches() {
    return breaches.stream().map(breach -> name + ": " + breach).toList();
  }

  private synchronized void await(String what, BooleanSupplier condition) {
    Await.until(
        this, PATIENCE, () -> condition.getAsBoolean() || !breaches.isEmpty(), describe(what));
    if (!condition.getAsBoolean()) {
      throw new AssertionError(describe(what).get());
    }
  }

  private Supplier<String> describe(String what) {
    return () ->
        "%s waited for %s; has %d messages, writable %d times, open: %s, closed: %s, breaches: %s"
            .formatted(name, what, messageCount, writableCount, link != null, closed, breaches());
  }
}
