package io.everwire.testkit.smallworld;

import io.everwire.KeepAlive;
import io.everwire.Status;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.StreamFrame.StreamEnd;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Link;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side's real session, which sends frames numbered from 1 and checks those that come. */
final class SessionSide implements Session.Owner {
  final Session session;
  private final String name;
  private final List<Long> received = new ArrayList<>();
  private final Runnable onHeard;
  private @Nullable Link link;
  private @Nullable Attachment attachment;
  private @Nullable Status ended;
  private long sent;

  SessionSide(String name, ChoiceNode node, EngineParts parts, Runnable onHeard) {
    this.name = name;
    this.onHeard = onHeard;
    SerialTimers timers = parts.timers(node, Runnable::run);
    Session.Terms terms = new Session.Terms("s", WireLimits.DEFAULT, 1 << 20, KeepAlive.DEFAULT);
    session = new Session(terms, node, timers, parts, this);
  }

  String name() {
    return name;
  }

  long sent() {
    return sent;
  }

  int received() {
    return received.size();
  }

  boolean isPresent(Link other) {
    return link == other;
  }

  boolean isAttached() {
    return session.isAttached();
  }

  void sendNext() {
    session.send(new StreamEnd(++sent));
  }

  void attach(Link next, long replayFrom, long peerReplaysFrom) {
    link = next;
    attachment = session.attach(next, replayFrom, peerReplaysFrom);
  }

  /** The attachment of a link that was attached at some time; only the newest is remembered. */
  @Nullable Attachment attachment() {
    return attachment;
  }

  @Override
  public void onFrame(Frame frame) {
    received.add(frame instanceof StreamEnd end ? end.stream() : -1L);
  }

  @Override
  public void onHeard() {
    onHeard.run();
  }

  @Override
  public void onDetached(CloseReason reason) {}

  @Override
  public void onGoodbye(Goodbye goodbye) {}

  @Override
  public void onEnded(Status status) {
    ended = status;
  }

  void checkAgainst(SessionSide sender) {
    if (ended != null) {
      throw new AssertionError("the session has ended at the " + name + ": " + ended);
    }
    if (received.size() > sender.sent) {
      throw new AssertionError(
          "the " + name + " has received " + received + ", sent were " + sender.sent);
    }
    for (int i = 0; i < received.size(); i++) {
      if (received.get(i) != i + 1) {
        throw new AssertionError("the " + name + " has received " + received);
      }
    }
  }

  @Override
  public String toString() {
    return name + " sent " + sent + " and received " + received;
  }
}
