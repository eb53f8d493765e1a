package io.everwire.internal.mem;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of one in-memory link, and the faults that a test may put between them. Safe for use
 * by many threads: it is the one lock of both ends, and no listener is ever called while it is
 * held.
 */
public final class MemConnection {
  /** One of the two ends. */
  public enum End {
    /** The end that connected. */
    CLIENT,
    /** The end that was accepted. */
    SERVER
  }

  private @Nullable MemLink client;
  private @Nullable MemLink server;
  private Runnable onEnd = () -> {};

  /** It has ended, perhaps before there was a server's end. */
  private boolean over;

  MemConnection() {}

  synchronized MemLink clientEnd(LinkConfig config, LinkListener listener) {
    MemLink end =
        new MemLink(
            this,
            config,
            link -> {
              listener.onOpen(link);
              return listener;
            },
            listener);
    client = end;
    return end;
  }

  /**
   * Opens both ends, in this order: the client's listener may be told before the acceptor is.
   *
   * @return false if this connection has ended meanwhile; then there is no server's end
   */
  boolean open(LinkConfig serverConfig, Function<Link, LinkListener> acceptor, Runnable whenEnded) {
    MemLink accepted = new MemLink(this, serverConfig, acceptor, null);
    synchronized (this) {
      if (over) {
        return false;
      }
      onEnd = whenEnded;
      server = accepted;
      accepted.inbox().offerOpening();
      end(End.CLIENT).inbox().offerOpening();
    }
    wake();
    return true;
  }

  /** Ends this connection as the server does; one that is not open yet does not open any more. */
  void closeServerEnd(CloseReason reason) {
    MemLink accepted;
    synchronized (this) {
      over = true;
      accepted = server;
    }
    if (accepted != null) {
      accepted.close(reason);
    }
  }

  /** The other end, or null while (or because) nobody has taken this connection. */
  synchronized @Nullable MemLink peerOf(MemLink end) {
    return end == client ? server : client;
  }

  /**
   * Lets one end read no more messages, as a peer does that is stuck: they stay in the pipe, which
   * holds as much as it always does.
   *
   * @param end who stops reading
   */
  public void stallReader(End end) {
    stall(end, true);
  }

  /**
   * Undoes {@link #stallReader}.
   *
   * @param end who reads again
   */
  public void resumeReader(End end) {
    stall(end, false);
    wake();
  }

  /**
   * Breaks the link, as a pulled cable does once it is noticed: what is under way is lost, and both
   * ends are told that the link is LOST.
   */
  public void kill() {
    breakOff(CloseReason.of(CloseReason.Kind.LOST, "the in-memory link was killed"));
  }

  /** Ends both ends at once with the same reason; what they have not read is dropped. */
  void breakOff(CloseReason reason) {
    synchronized (this) {
      over = true;
      for (MemLink end : new @Nullable MemLink[] {client, server}) {
        if (end != null) {
          end.ended();
          end.inbox().dropMessages();
          end.inbox().offerClosing(reason);
        }
      }
    }
    ended();
  }

  /**
   * Called, without the lock, when an end has ended, and when it has told so: sees to it that
   * listeners get to know, and once they all do, whoever holds this connection forgets it.
   */
  void ended() {
    Runnable told;
    synchronized (this) {
      told = isTold(client) && isTold(server) ? onEnd : () -> {};
    }
    told.run();
    wake();
  }

  private static boolean isTold(@Nullable MemLink end) {
    return end == null || end.inbox().isClosed();
  }

  /** Sees to it that each end with something to tell its listener is about to do so. */
  void wake() {
    MemLink one;
    MemLink other;
    synchronized (this) {
      one = client;
      other = server;
    }
    if (one != null) {
      one.wake();
    }
    if (other != null) {
      other.wake();
    }
  }

  private synchronized void stall(End end, boolean stalled) {
    end(end).inbox().stall(stalled);
  }

  private synchronized MemLink end(End end) {
    MemLink link = end == End.CLIENT ? client : server;
    if (link == null) {
      throw new IllegalStateException("the " + end + " end of this connection does not exist yet");
    }
    return link;
  }
}
