package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.VolatileFrame;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a session, without handshakes: the test attaches links and says when it is lost. */
final class SessionEnd implements Session.Owner {
  final ManualEnvironment environment;
  final Serializer serializer;
  final Session session;
  final List<Frame> received = new ArrayList<>();
  final List<VolatileFrame> volatiles = new ArrayList<>();
  Consumer<ChannelFrame> onFrame = frame -> {};
  Consumer<VolatileFrame> onVolatile = frame -> {};
  Consumer<Status> onEnded = status -> {};
  @Nullable Status ended;
  private @Nullable Attachment attachment;
  private @Nullable PipeLink link;

  /** Creates an end with limits of its own, whose peer has announced others. */
  SessionEnd(ManualEnvironment environment, Serializer serializer, Limits own, Limits peer) {
    this.environment = environment;
    this.serializer = serializer;
    this.session =
        new Session(
            new Session.Terms(
                "test",
                WireLimits.of(peer),
                own.replayBufferBytes(),
                new KeepAlive(Duration.ofHours(48), Duration.ofHours(1))),
            environment,
            new SerialTimers(environment, serializer),
            EngineParts.STANDARD,
            this);
  }

  /** An end with a serializer of its own. */
  static SessionEnd alone(ManualEnvironment environment, Limits own, Limits peer) {
    SessionEnd[] made = new SessionEnd[1];
    Serializer serializer =
        new Serializer(
            environment,
            () -> made[0].session.flush(),
            failure -> {
              throw new AssertionError(failure);
            });
    made[0] = new SessionEnd(environment, serializer, own, peer);
    return made[0];
  }

  /** Joins two ends of a session with a new link; both go on where they were. */
  static void join(SessionEnd one, SessionEnd other) {
    PipeLink oneLink = new PipeLink(one, other);
    PipeLink otherLink = new PipeLink(other, one);
    long oneReceived = one.session.received();
    long otherReceived = other.session.received();
    one.attach(oneLink, otherReceived, oneReceived);
    other.attach(otherLink, oneReceived, otherReceived);
    one.environment.run();
  }

  private void attach(PipeLink next, long replayFrom, long peerReplaysFrom) {
    link = next;
    serializer.execute(() -> attachment = session.attach(next, replayFrom, peerReplaysFrom));
  }

  PipeLink link() {
    return requireNonNull(link);
  }

  void receive(java.nio.ByteBuffer message, PipeLink from) {
    PipeLink present = link;
    if (present != null && present.isJoinedTo(from)) {
      Attachment to = requireNonNull(attachment);
      serializer.execute(() -> to.onMessage(message));
    }
  }

  /** Cuts the link: what is on its way is lost. */
  void cut() {
    link().cut();
    serializer.execute(
        () -> session.dropLink(CloseReason.of(CloseReason.Kind.LOST, "cut by the test")));
  }

  /** Sends a frame, whatever it is. */
  void send(Frame... frames) {
    serializer.execute(() -> List.of(frames).forEach(session::send));
    environment.run();
  }

  <F> List<F> received(Class<F> kind) {
    return received.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public void onFrame(Frame frame) {
    received.add(frame);
    onFrame.accept((ChannelFrame) frame);
  }

  @Override
  public void onVolatile(VolatileFrame frame) {
    volatiles.add(frame);
    onVolatile.accept(frame);
  }

  @Override
  public void onHeard() {}

  @Override
  public void onDetached(CloseReason reason) {}

  @Override
  public void onGoodbye(Goodbye goodbye) {}

  @Override
  public void onEnded(Status status) {
    ended = status;
    onEnded.accept(status);
  }
}
