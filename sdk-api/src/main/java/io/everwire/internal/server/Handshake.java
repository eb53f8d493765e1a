package io.everwire.internal.server;

import io.everwire.AuthenticationRequest;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.UnknownRequiredFrameException;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a link that was accepted: waits for its Hello, has it judged, and attaches it to
 * a session, to which the link's events go from then on.
 *
 * <ul>
 *   <li>Nothing but one Hello is taken before the answer; a link that says nothing in time is
 *       closed, one that says something else is told so first.
 *   <li>Confined to its own serializer.
 * </ul>
 */
final class Handshake implements LinkListener {
  static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
  private static final int MAX_CLIENT_ID_BYTES = 64;
  private static final int SESSION_ID_BYTES = 12;
  private static final Duration OVERLOAD_PAUSE = Duration.ofSeconds(1);

  private enum State {
    WAITING,
    JUDGING,
    ANSWERED
  }

  private final ServerContext context;
  private final Arrival arrival;
  private final Link link;
  private final LinkEvents events;
  private final Runnable onDone;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final SerialTimers.Timer deadline;
  private State state = State.WAITING;
  private @Nullable CloseReason closed;

  /**
   * Creates a handshake.
   *
   * @param events the link's, which come here until a session has taken it
   * @param onDone runs once, when the link no longer counts as being in its handshake
   */
  Handshake(ServerContext context, Arrival arrival, LinkEvents events, Runnable onDone) {
    this.context = context;
    this.arrival = arrival;
    this.link = arrival.link();
    this.events = events;
    this.onDone = onDone;
    this.serializer = new Serializer(context.environment(), () -> {}, this::onBug);
    this.timers = context.settings().parts().timers(context.environment(), serializer);
    this.deadline = timers.schedule(context.settings().handshakeTimeout(), this::onSilence);
  }

  private void onBug(Throwable failure) {
    LOG.error("a handshake failed", failure);
    refuse(Left.RETRY, Status.of(StatusCode.INTERNAL, "the server failed"), Duration.ZERO);
  }

  private void onSilence() {
    if (state == State.WAITING) {
      close(
          CloseReason.Kind.VIOLATION,
          "no Hello within "
              + context.settings().handshakeTimeout().toMillis()
              + " ms (RealtimeServer.Builder.handshakeTimeout)");
    }
  }

  @Override
  public void onOpen(Link opened) {
    // Accepted links are open from the start.
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    serializer.execute(() -> onHello(message));
  }

  @Override
  public void onWritable() {
    // The one answer does not wait for room.
  }

  @Override
  public void onClosed(CloseReason reason) {
    serializer.execute(() -> onClosedBeforeAttached(reason));
  }

  private void onClosedBeforeAttached(CloseReason reason) {
    if (events.isAttached()) {
      events.onClosed(reason);
    } else {
      closed = reason;
      done();
    }
  }

  private void done() {
    if (state != State.ANSWERED) {
      state = State.ANSWERED;
      timers.cancel(deadline);
      onDone.run();
    }
  }

  private void close(CloseReason.Kind kind, String why) {
    LOG.debug("link from {} closed: {}", arrival.facts().peerAddress(), why);
    done();
    link.close(CloseReason.of(kind, why));
  }

  private void refuse(Left left, Status status, Duration retryAfter) {
    refuse(new Reject(left, status, retryAfter.toMillis()));
  }

  private void refuse(Reject reject) {
    refuse(reject, ServerMeters.NO_LIMIT);
  }

  private void refuse(Reject reject, String limit) {
    if (closed == null) {
      link.send(Lane.RELIABLE, BatchWriter.single(reject));
    }
    context.meters().onRefused(reject.status().code(), limit);
    close(CloseReason.Kind.LOCAL, "refused: " + reject.status());
  }

  private void onHello(ByteBuffer message) {
    if (state == State.ANSWERED) {
      return;
    }
    if (state == State.JUDGING) {
      refuse(
          Left.FINAL,
          Status.of(StatusCode.INVALID_ARGUMENT, "the client spoke before it was answered"),
          Duration.ZERO);
      return;
    }
    Optional<Hello> hello = read(message);
    if (hello.isEmpty()) {
      return;
    }
    timers.cancel(deadline);
    state = State.JUDGING;
    context
        .authentication()
        .judge(
            new AuthenticationRequest(hello.get().token(), hello.get().clientId(), arrival.facts()),
            serializer,
            timers,
            verdict -> onVerdict(hello.get(), verdict));
  }

  private Optional<Hello> read(ByteBuffer message) {
    try {
      List<Frame> frames = BatchReader.read(message).frames();
      if (frames.size() != 1 || !(frames.get(0) instanceof Hello hello)) {
        throw new WireException("the first batch is not a Hello alone");
      }
      if (Arrays.stream(hello.versions()).noneMatch(version -> version == VERSION)) {
        refuse(
            Left.FINAL,
            Status.of(
                StatusCode.UNIMPLEMENTED,
                "this server speaks version "
                    + VERSION
                    + ", the client "
                    + Arrays.toString(hello.versions())),
            Duration.ZERO);
        return Optional.empty();
      }
      int idBytes = hello.clientId().getBytes(StandardCharsets.UTF_8).length;
      if (idBytes < 1 || idBytes > MAX_CLIENT_ID_BYTES) {
        throw new WireException(
            "the client id has " + idBytes + " bytes, must have 1 to " + MAX_CLIENT_ID_BYTES);
      }
      return Optional.of(hello);
    } catch (WireException e) {
      refuse(
          Left.FINAL,
          Status.of(StatusCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())),
          Duration.ZERO);
    } catch (UnknownRequiredFrameException e) {
      refuse(Left.FINAL, Status.of(StatusCode.UNIMPLEMENTED, e.getMessage()), Duration.ZERO);
    }
    return Optional.empty();
  }

  private void onVerdict(Hello hello, Authentication.Verdict verdict) {
    if (state != State.JUDGING) {
      return;
    }
    Principal principal = verdict.principal();
    if (principal == null) {
      refuse(leftAfter(verdict.refusal()), verdict.refusal(), verdict.retryAfter());
    } else if (hello.sessionId().isEmpty()) {
      open(hello, principal);
    } else {
      resume(hello, principal);
    }
  }

  private static Left leftAfter(Status refusal) {
    return switch (refusal.code()) {
      case UNAUTHENTICATED -> Left.REAUTHENTICATE;
      case PERMISSION_DENIED -> Left.FINAL;
      default -> Left.RETRY;
    };
  }

  private void open(Hello hello, Principal principal) {
    Optional<Reject> drained = context.drain().refusal();
    if (drained.isPresent()) {
      refuse(drained.get());
      return;
    }
    String id = HexFormat.of().formatHex(context.environment().secretBytes(SESSION_ID_BYTES));
    ServerSession session = new ServerSession(context, id, hello, principal, arrival.facts());
    Optional<SessionRegistry.Full> full = context.registry().add(session);
    if (full.isPresent()) {
      Status status = Status.of(StatusCode.RESOURCE_EXHAUSTED, full.get().message());
      context.refusals().warn("sessions are refused: " + full.get().message());
      refuse(new Reject(Left.RETRY, status, OVERLOAD_PAUSE.toMillis()), full.get().limit());
      return;
    }
    session.execute(
        () -> session.open(hello, arrival, attachment -> attached(session, attachment)));
  }

  private void resume(Hello hello, Principal principal) {
    ServerSession session = context.registry().find(hello.sessionId());
    if (session == null) {
      refuse(
          context
              .registry()
              .endOf(hello.sessionId())
              .orElseGet(
                  () ->
                      ServerSession.gone(
                          Status.of(StatusCode.NOT_FOUND, "the session is not known here"))));
      return;
    }
    session.tryAttach(
        hello,
        principal,
        arrival,
        attachment -> attached(session, attachment),
        reject -> serializer.execute(() -> refuse(reject)));
  }

  /** In the session's serializer. */
  private void attached(ServerSession session, Attachment attachment) {
    events.attached(session, attachment);
    serializer.execute(() -> afterAttached(session, attachment));
  }

  /** The link may have died before the session took it: then nobody has told the session. */
  private void afterAttached(ServerSession session, Attachment attachment) {
    done();
    CloseReason reason = closed;
    if (reason != null) {
      session.execute(() -> attachment.onClosed(reason));
    }
  }
}
