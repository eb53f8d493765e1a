package io.everwire.testkit.seeds;

import io.everwire.Status;
import io.everwire.Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One stream from both its ends, and what must be true of them together. */
final class Exchange {
  private final Talker opener;
  private final Talker acceptor;

  private boolean accepted;
  private boolean acceptorCrashed;

  Exchange(Talker opener, Talker acceptor) {
    this.opener = opener;
    this.acceptor = acceptor;
  }

  Talker opener() {
    return opener;
  }

  Talker acceptor() {
    return acceptor;
  }

  /** The first message has told the server which stream this is. */
  Talker accept(Stream<ByteBuffer, ByteBuffer> stream) {
    if (accepted) {
      throw new Violation(opener + " was accepted twice");
    }
    accepted = true;
    acceptor.use(stream);
    return acceptor;
  }

  /** The server that had accepted the stream has crashed: nothing more can be asked of its side. */
  void acceptorCrashed() {
    acceptorCrashed = accepted;
  }

  boolean isSettled() {
    return opener.isOver()
        && opener.pending() == 0
        && (!accepted || acceptorCrashed || (acceptor.isOver() && acceptor.pending() == 0));
  }

  int messages() {
    return opener.receivedMessages() + acceptor.receivedMessages();
  }

  /**
   * Checks what both sides have seen.
   *
   * @param excused whether the opener's session was lost or closed meanwhile
   */
  void check(boolean excused) {
    @Nullable Status atOpener = opener.closed();
    @Nullable Status atAcceptor = acceptor.closed();
    if (!isSettled() || atOpener == null) {
      throw new Violation(this + " is not settled");
    }
    boolean cancelled = opener.hasCancelled() || acceptor.hasCancelled();
    if (!excused
        && !cancelled
        && !(atOpener.isOk() && accepted && atAcceptor != null && atAcceptor.isOk())) {
      throw new Violation(
          this + " should have ended well: nobody cancelled and the session was not lost");
    }
    boolean openerHasAll = atOpener.isOk();
    boolean acceptorHasAll = atAcceptor != null && atAcceptor.isOk();
    opener.checkAgainst(acceptor, openerHasAll);
    acceptor.checkAgainst(opener, acceptorHasAll);
  }

  @Override
  public String toString() {
    return "stream "
        + opener
        + " (ended "
        + opener.closed()
        + ", at the server "
        + acceptor.closed()
        + ")";
  }
}
