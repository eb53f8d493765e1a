package io.everwire.internal.stream;

import io.everwire.CallbackQueue;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.stream.Services.Registration;
import io.everwire.internal.stream.Streams.Settings;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client that says whatever the test wants, and the server's side that hears it. */
final class RawPeer implements Session.Owner, Link {
  /** What the server has sent. */
  final List<Frame> heard = new ArrayList<>();

  final Streams streams;
  final CallbackQueue callbacks = new CallbackQueue();
  private final CallbackQueue completions = new CallbackQueue();
  private final Serializer serializer;
  private final Session session;
  private @Nullable Attachment attachment;
  private @Nullable Status ended;

  RawPeer(Limits server, Registration<?, ?> served) {
    ManualEnvironment environment = new ManualEnvironment();
    serializer =
        new Serializer(
            environment,
            this::flush,
            failure -> {
              throw new AssertionError(failure);
            });
    streams =
        new Streams(
            new Settings(
                server,
                false,
                serializer,
                new SerialTimers(environment, serializer),
                environment::random,
                EngineParts.STANDARD,
                callbacks,
                completions,
                new Services(
                    Map.of(served.type().name(), served), List.of(), false, StreamParts.STANDARD)));
    session =
        new Session(
            new Session.Terms(
                "s-1", WireLimits.DEFAULT, server.replayBufferBytes(), KeepAlive.DEFAULT),
            environment,
            new SerialTimers(environment, serializer),
            EngineParts.STANDARD,
            this);
    serializer.execute(
        () -> {
          streams.onSessionOpened(session, new PeerIdentity("s-1", Optional.empty()));
          attachment = session.attach(this, 0, 0);
        });
  }

  private void flush() {
    session.flush();
  }

  /** Says one thing; callbacks wait until the test runs them. */
  void say(Frame... frames) {
    for (Frame frame : frames) {
      serializer.execute(
          () ->
              Objects.requireNonNull(attachment, "attachment")
                  .onMessage(BatchWriter.single(frame)));
    }
  }

  void run() {
    boolean busy = true;
    while (busy) {
      busy = callbacks.drain() + completions.drain() > 0;
    }
  }

  /** How the server ended the session; null while it lives. */
  @Nullable Status ended() {
    return ended;
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    heard.addAll(BatchReader.read(message).frames());
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void close(CloseReason reason) {}

  @Override
  public LinkTraits traits() {
    return new LinkTraits(256 * 1024, false);
  }

  @Override
  public void onFrame(Frame frame) {
    streams.onFrame((StreamFrame) frame);
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
    streams.onSessionLost(status);
  }
}
