package io.everwire.testkit.smallworld;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A link of a small world: two pipes, and two ends that hear of things when they are told to. */
final class ChoiceLink {
  private static final int PIPE_MESSAGES = 3;
  private static final LinkTraits TRAITS = new LinkTraits(1 << 20, false);

  private final int number;
  private final boolean reachable;
  private final End client;
  private final End server;
  private boolean opened;
  private boolean dead;

  ChoiceLink(int number, boolean reachable, LinkListener listener) {
    this.number = number;
    this.reachable = reachable;
    client = new End("client");
    server = new End("server");
    client.far = server;
    server.far = client;
    client.listener = listener;
  }

  End client() {
    return client;
  }

  List<End> ends() {
    return List.of(client, server);
  }

  boolean mayOpen() {
    return reachable && !opened && !client.closed;
  }

  void open(LinkAcceptor acceptor, LinkFacts facts) {
    opened = true;
    server.listener = acceptor.accept(server, facts);
    LinkListener listener = client.listener;
    if (listener != null) {
      listener.onOpen(client);
    }
  }

  boolean mayDie() {
    return opened && !dead && !client.closed && !server.closed;
  }

  void die() {
    dead = true;
    client.inbox.clear();
    server.inbox.clear();
  }

  boolean isOver() {
    return client.told && (server.told || !opened);
  }

  void addState(List<Object> state) {
    state.add(number);
    state.add(opened ? 1 : 0);
    state.add(dead ? 1 : 0);
    for (End end : ends()) {
      state.add((end.closed ? 1 : 0) + (end.told ? 2 : 0));
      state.add(List.copyOf(end.inbox));
    }
  }

  @Override
  public String toString() {
    return "link " + number;
  }

  /** One side's end. */
  final class End implements Link {
    private final String side;
    private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
    private @Nullable End far;
    private @Nullable LinkListener listener;
    private @Nullable CloseReason reason;

    /** This side has closed it. */
    private boolean closed;

    /** This side was told that it is over. */
    private boolean told;

    private End(String side) {
      this.side = side;
    }

    @Override
    public void send(Lane lane, ByteBuffer message) {
      End other = far;
      if (!closed && !dead && !told && other != null && !other.closed) {
        other.inbox.add(message);
      }
    }

    @Override
    public boolean isWritable() {
      End other = far;
      return opened && !closed && !told && other != null && other.inbox.size() < PIPE_MESSAGES;
    }

    @Override
    public void close(CloseReason why) {
      if (!closed) {
        closed = true;
        reason = why;
      }
    }

    @Override
    public LinkTraits traits() {
      return TRAITS;
    }

    boolean mayTake() {
      return !told && !inbox.isEmpty() && listener != null;
    }

    void take() {
      ByteBuffer message = inbox.poll();
      if (message == null || listener == null) {
        return;
      }
      boolean wasFull = inbox.size() == PIPE_MESSAGES - 1;
      listener.onMessage(Lane.RELIABLE, message.duplicate());
      if (wasFull && far != null && far.isWritable() && far.listener != null) {
        far.listener.onWritable();
      }
    }

    /** Whether this side has closed the link, has not been told so, and nothing comes any more. */
    boolean hasClosedItself() {
      return closed && !told && inbox.isEmpty() && listener != null;
    }

    /**
     * Whether the far side has closed and nothing is left to read, or the link is dead, or this
     * side has closed it; until it is told so, messages may still come.
     */
    boolean mayNotice() {
      End other = far;
      return !told
          && opened
          && (dead || closed || (other != null && other.closed && inbox.isEmpty()));
    }

    void notice() {
      told = true;
      inbox.clear();
      if (listener != null) {
        CloseReason.Kind kind = dead ? CloseReason.Kind.LOST : CloseReason.Kind.PEER;
        listener.onClosed(reason != null ? reason : CloseReason.of(kind, "chosen"));
      }
    }

    @Override
    public String toString() {
      return side + " of " + ChoiceLink.this;
    }
  }
}
