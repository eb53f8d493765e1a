package io.everwire.testkit.seeds;

import io.everwire.Metadata;
import io.everwire.Peer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One stream from both its ends, and what must be true of them together. */
final class Conversation {
  static final String KEY = "conversation";

  /** How late an acceptor may notice that the time is over: clocks drift, machines are late. */
  private static final Duration LATE = Duration.ofMillis(200);

  private final StreamScript script;
  private final Judge judge;
  private final Supplier<Duration> elapsed;
  private final Party opener;
  private final Party acceptor;
  private boolean accepted;
  private int acceptorEnds;
  private @Nullable Duration acceptorsLimit;

  Conversation(
      StreamScript script,
      Judge judge,
      Sizes sizes,
      RandomGenerator random,
      Supplier<Duration> elapsed) {
    this.script = script;
    this.judge = judge;
    this.elapsed = elapsed;
    String name = "stream " + script.id() + " " + script.type().mode();
    opener =
        new Party(judge, name + ", opener", 2 * script.id(), script.opener(), false, sizes, random);
    acceptor =
        new Party(
            judge,
            name + ", acceptor",
            2 * script.id() + 1,
            script.acceptor(),
            script.type().mode().hasOneAnswer(),
            sizes,
            random);
  }

  StreamScript script() {
    return script;
  }

  void open(Peer peer) {
    StreamOptions options =
        StreamOptions.DEFAULT.withMetadata(Metadata.of(KEY, String.valueOf(script.id())));
    opener.use(
        peer.open(
            script.type(), script.deadline().map(options::withDeadline).orElse(options), opener));
  }

  /** The handler was called. */
  Party accept(StreamContext context, Stream<ByteBuffer, ByteBuffer> stream) {
    if (accepted) {
      throw new Violation(this + " was accepted twice");
    }
    if (context.ended().isPresent()) {
      throw new Violation(this + ": the handler was called after the end");
    }
    accepted = true;
    // It is told what was left when the stream was opened: that much at most.
    script.deadline().ifPresent(most -> acceptorsLimit = elapsed.get().plus(most).plus(LATE));
    context.onEnd(status -> judge.watch(this::onAcceptorEnded));
    acceptor.use(stream);
    return acceptor;
  }

  private void onAcceptorEnded() {
    acceptorEnds++;
    if (acceptorEnds > 1) {
      throw new Violation(this + ": its end was told twice");
    }
    acceptorsLimit = null;
  }

  /** Lets both sides go on, and checks that no deadline was forgotten. */
  void act() {
    opener.act();
    acceptor.act();
    if (acceptorsLimit != null && elapsed.get().compareTo(acceptorsLimit) > 0) {
      throw new Violation(this + ": the acceptor has not kept the deadline");
    }
  }

  boolean isSettled() {
    return opener.closed() != null
        && (!accepted || (acceptor.closed() != null && acceptorEnds > 0));
  }

  int messages() {
    return opener.received() + acceptor.received();
  }

  /**
   * Checks what both sides have seen.
   *
   * @param sessionLost whether the stream's session may have been lost meanwhile
   */
  void check(boolean sessionLost) {
    Status atOpener = opener.closed();
    Status atAcceptor = acceptor.closed();
    if (atOpener == null || (accepted && atAcceptor == null)) {
      throw new Violation(this + " is not settled");
    }
    if (accepted && acceptorEnds != 1) {
      throw new Violation(this + ": its end was told " + acceptorEnds + " times");
    }
    if (!accepted && atOpener.code() == StatusCode.RESOURCE_EXHAUSTED) {
      return; // As many as may have waited to be opened already.
    }
    checkStatus(opener, atOpener, atAcceptor, acceptor, sessionLost);
    if (atAcceptor != null) {
      checkStatus(acceptor, atAcceptor, atOpener, opener, sessionLost);
    }
    checkMessages(opener, acceptor);
    checkMessages(acceptor, opener);
  }

  private void checkStatus(
      Party side, Status own, @Nullable Status others, Party other, boolean sessionLost) {
    boolean timed = script.deadline().isPresent();
    boolean explained =
        isOf(side.gaveUpWith(), own)
            || (timed && own.code() == StatusCode.DEADLINE_EXCEEDED)
            || (sessionLost && own.code() == StatusCode.UNAVAILABLE)
            || (own.isOk() && (others == null || others.isOk() || endedItself(other, others)))
            || (!own.isOk() && (isOf(other.gaveUpWith(), own) || isOf(others, own)));
    if (own.isOk() && !accepted) {
      throw new Violation(this + " ended well, and nobody had accepted it");
    }
    if (!explained || (own.isOk() && sessionLost && others == null)) {
      throw new Violation(this + ": nothing explains how it ended for " + side);
    }
    if (!timed
        && !sessionLost
        && side.gaveUpWith() == null
        && other.gaveUpWith() == null
        && !own.isOk()) {
      throw new Violation(this + " should have ended well");
    }
  }

  private boolean endedItself(Party side, Status status) {
    return isOf(side.gaveUpWith(), status)
        || status.code() == StatusCode.UNAVAILABLE
        || status.code() == StatusCode.DEADLINE_EXCEEDED;
  }

  private static boolean isOf(@Nullable Status gaveUp, Status status) {
    return gaveUp != null && gaveUp.code() == status.code();
  }

  private void checkMessages(Party receiver, Party sender) {
    Status end = receiver.closed();
    boolean all = end != null && end.isOk();
    if (receiver.received() > sender.sent() || (all && receiver.received() != sender.sent())) {
      throw new Violation(this + ": messages are missing");
    }
  }

  @Override
  public String toString() {
    return (script.byServer() ? "by the server: " : "by the client: ")
        + opener
        + ", "
        + (accepted ? acceptor : "not accepted");
  }
}
