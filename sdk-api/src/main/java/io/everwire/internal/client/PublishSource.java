package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Parts;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the publishes to one channel in one session, and remembers those that are unconfirmed.
 *
 * <ul>
 *   <li>In the order of the calls; nothing overtakes a message of which a part was sent.
 *   <li>The channel gets its number with the first message that is sent, which alone carries the
 *       name.
 *   <li>Confined to the client's serializer; ends with the session.
 * </ul>
 */
final class PublishSource extends FrameSource {
  private final PublishQueue queue;
  private final SessionPublishes flow;
  private final ArrayDeque<PendingPublish> unconfirmed = new ArrayDeque<>(4);

  /** 0 before the first message. */
  private long number;

  /** The message of which some parts are sent, and what is left of it. */
  private @Nullable PendingPublish begun;

  private Iterator<ByteBuffer> partsLeft = java.util.Collections.emptyIterator();

  /** The number of the message that was sent last in this session; 0 before the first. */
  private long lastNumber;

  /** Whether the next message goes out when all before it is answered. */
  private boolean awaitsAnswers;

  /** Whether the server could not take publishes: nothing new goes out until the pause is over. */
  private boolean isPaused;

  /** The epoch of the last confirmation; empty before the first. */
  private String epoch = "";

  /** Whether it stands in line for the window; the flow's own. */
  boolean isInLine;

  PublishSource(PublishQueue queue, SessionPublishes flow) {
    this.queue = queue;
    this.flow = flow;
  }

  PublishQueue queue() {
    return queue;
  }

  boolean hasNumber() {
    return number != 0;
  }

  @Override
  protected @Nullable EncodedFrame next() {
    if (begun != null) {
      return furtherPart(begun);
    }
    if (flow.isHeld() || isPaused) {
      return null;
    }
    for (PendingPublish next = queue.peek(); next != null; next = queue.peek()) {
      Status refusal = flow.refusal(this, next);
      if (refusal == null) {
        awaitsAnswers = repeatsBehindAnother(next) && !unconfirmed.isEmpty();
        return !awaitsAnswers && flow.mayBegin(this, next.cost()) ? begin(next) : null;
      }
      queue.remove(next);
      flow.refuse(next, refusal);
    }
    flow.onEmpty(this);
    return null;
  }

  /**
   * Whether something that is repeated was behind one that has been given up. It is the first of
   * what is repeated from there on, and only a first one may tell its number: when one before it
   * fails, the server waits for a repetition that tells its number, and must not take this one for
   * it.
   */
  private boolean repeatsBehindAnother(PendingPublish next) {
    return lastNumber != 0 && next.isSent() && tellsNumber(next);
  }

  /** Whether the server could not tell the number by counting on. */
  private boolean tellsNumber(PendingPublish next) {
    return flow.isRemembered() && (lastNumber == 0 || next.number() != lastNumber + 1);
  }

  private EncodedFrame begin(PendingPublish next) {
    queue.remove(next);
    boolean retry = next.isSent();
    flow.onBegun(queue, next);
    String name = "";
    if (number == 0) {
      number = flow.number(this);
      name = queue.channel();
    }
    boolean tellsNumber = tellsNumber(next);
    lastNumber = next.number();
    begun = next;
    partsLeft = Parts.split(next.payload()).iterator();
    Publish frame =
        next.first(number, name, Parts.total(next.bytes()), partsLeft.next(), tellsNumber, retry);
    onPartSent(next);
    return EncodedFrame.of(frame);
  }

  private EncodedFrame furtherPart(PendingPublish publish) {
    Publish frame = new Publish(number, "", 0, partsLeft.next());
    onPartSent(publish);
    return EncodedFrame.of(frame);
  }

  private void onPartSent(PendingPublish publish) {
    if (!partsLeft.hasNext()) {
      begun = null;
      unconfirmed.addLast(publish);
    }
  }

  /** Lets nothing new go out for now. */
  void pause() {
    isPaused = true;
  }

  /** Whether it pauses, and all that was sent is answered. */
  boolean isQuiet() {
    return isPaused && begun == null && unconfirmed.isEmpty();
  }

  /** Whether it has waited for answers, and all have come. */
  boolean isAnswered() {
    return awaitsAnswers && unconfirmed.isEmpty();
  }

  void goOn() {
    isPaused = false;
  }

  /** How many were sent whole and not answered. */
  int unconfirmed() {
    return unconfirmed.size();
  }

  PendingPublish takeOldestUnconfirmed() {
    return unconfirmed.removeFirst();
  }

  /** The epoch of a confirmation: what it brings, or that of the one before. */
  String epoch(String brought) {
    if (!brought.isEmpty()) {
      epoch = brought;
    }
    return epoch;
  }

  /** Lets go of all that was sent, wholly or in part. */
  void abandon(Consumer<PendingPublish> each) {
    unconfirmed.forEach(each);
    unconfirmed.clear();
    if (begun != null) {
      each.accept(begun);
      begun = null;
    }
  }
}
