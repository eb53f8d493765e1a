package io.everwire.internal.server.channel;

import static java.util.Objects.requireNonNull;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.channel.log.Publisher;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.PartAssembler;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.WireException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A channel to which a session publishes, under the session's own number for it. Confined to the
 * session's serializer, but for {@link #onPublished} and {@link #onRefused}.
 */
final class InboundChannel extends Publisher {
  private final long number;
  private final String name;
  private final @Nullable Status refusal;
  private final Serializer serializer;
  private final Confirmations answers;
  private final PartAssembler parts = new PartAssembler();

  /** The channel as it was used last; may have been freed since. */
  private @Nullable HubChannel channel;

  private String toldEpoch = "";

  /** Publishes that were handed to the hub, and of these the answered ones. */
  private long handedOver;

  private long answered;

  /** Refusals that wait for the answers to what was published before. */
  private final ArrayDeque<Refusal> refusals = new ArrayDeque<>(0);

  private record Refusal(long after, Status status, long cost) {}

  /** The first part of the message that comes at present. */
  private @Nullable Publish begun;

  /** The client's number of the last publish; 0 while it gives none. */
  private long lastNumber;

  /** Whether a publish was refused that the client will repeat. */
  private boolean awaitsRepetition;

  /** The answer to which a following one can be added while it waits; that of the answers. */
  Confirmations.@Nullable Answer lastAnswer;

  /**
   * Creates a channel.
   *
   * @param name its name, valid unless it is refused
   * @param refusal what every publish is answered with; null where the channel can be used
   */
  InboundChannel(
      long number,
      String name,
      @Nullable Status refusal,
      Serializer serializer,
      Confirmations answers) {
    this.number = number;
    this.name = name;
    this.refusal = refusal;
    this.serializer = serializer;
    this.answers = answers;
  }

  long number() {
    return number;
  }

  String name() {
    return name;
  }

  @Nullable Status refusal() {
    return refusal;
  }

  PartAssembler parts() {
    return parts;
  }

  /** Begins to use the channel; null if the server has no room for it. */
  @Nullable HubChannel use(ChannelHub hub) {
    if (channel == null || !channel.use().tryBegin()) {
      channel = hub.use(name);
    }
    return channel;
  }

  /**
   * A message begins to come.
   *
   * @throws WireException if the client has no number left
   */
  void begin(Publish first) {
    begun = first;
    if (first.publishNumber() > 0) {
      lastNumber = first.publishNumber();
    } else if (lastNumber == ProtoReader.MAX_NUMBER) {
      throw new WireException("no publish number is left after " + lastNumber);
    } else if (lastNumber > 0) {
      lastNumber++;
    }
  }

  /** What the first part of the message that has come says. */
  Publish begun() {
    return requireNonNull(begun, "a message that has begun");
  }

  /** The first part's batch is not kept: neither for the parts to come, nor when all have come. */
  void keepFirst(boolean moreToCome) {
    Publish first = begun;
    if (!moreToCome || first == null) {
      begun = null;
    } else if (first.payload().hasRemaining()) {
      begun =
          new Publish(
              first.channel(),
              first.name(),
              first.total(),
              Frame.EMPTY,
              first.key(),
              first.ttlMillis(),
              first.idempotencyKey(),
              first.publishNumber(),
              first.retry(),
              first.exceptSelf(),
              first.delete());
    }
  }

  /** The client's number of the message that has come; 0 if it gives none. */
  long lastNumber() {
    return lastNumber;
  }

  /** A publish goes to the hub, which will answer it. */
  void onHandedOver() {
    handedOver++;
  }

  /**
   * Refuses what follows a publish that could not be taken, until the client repeats that one: it
   * must not be overtaken. Null if nothing is in the way.
   */
  @Nullable Status refusalOfOvertaking(boolean repeats) {
    if (repeats) {
      awaitsRepetition = false;
    }
    return awaitsRepetition ? refusalOfOvertaking(name) : null;
  }

  /** Refuses a publish, behind the answers to those before it. */
  void refuse(Status status, long cost) {
    awaitsRepetition |= status.code() == StatusCode.UNAVAILABLE && lastNumber > 0;
    if (handedOver == answered) {
      answers.refuse(this, status, cost);
    } else {
      refusals.addLast(new Refusal(handedOver, status, cost));
    }
  }

  @Override
  public void onPublished(String epoch, long firstOffset, int count, long cost) {
    serializer.execute(() -> confirm(epoch, firstOffset, count, cost));
  }

  @Override
  public void onRefused(Status status, long cost) {
    serializer.execute(
        () -> {
          answers.refuse(this, status, cost);
          answered++;
          refuseDue();
        });
  }

  private void confirm(String epoch, long firstOffset, int count, long cost) {
    long first = firstOffset;
    int left = count;
    long costLeft = cost;
    while (left > 0) {
      Refusal next = refusals.peekFirst();
      int before = next == null ? left : (int) Math.min(left, next.after() - answered);
      // What several cost together is given back with the first of their answers.
      answers.confirm(this, epoch, first, before, costLeft);
      costLeft = 0;
      first += before;
      left -= before;
      answered += before;
      refuseDue();
    }
  }

  private void refuseDue() {
    for (Refusal due = refusals.peekFirst();
        due != null && due.after() == answered;
        due = refusals.peekFirst()) {
      refusals.removeFirst();
      answers.refuse(this, due.status(), due.cost());
    }
  }

  /** The epoch if the client has not been told it with the answer before; otherwise empty. */
  String untold(String epoch) {
    if (epoch.isEmpty() || epoch.equals(toldEpoch)) {
      return "";
    }
    toldEpoch = epoch;
    return epoch;
  }
}
