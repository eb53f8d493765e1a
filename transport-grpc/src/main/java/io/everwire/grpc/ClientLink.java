package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a call as a link.
 *
 * <ul>
 *   <li>Open when the server's initial metadata has come: then it serves the method, and nothing on
 *       the way refuses. A stub's server may send that only with its first message, which waits for
 *       ours: so a connection that is ready and brings no refusal for a while, {@link #GRACE}, will
 *       do.
 *   <li>Closing is a half-close after {@linkplain LastWords the reason}; the call is cancelled if
 *       the server has not ended it within {@link #LINGER}.
 * </ul>
 */
final class ClientLink extends GrpcLink {
  static final Duration GRACE = Duration.ofMillis(300);
  static final Duration LINGER = Duration.ofSeconds(5);

  private final URI target;
  private final ClientChannel channel;
  private final ClientCall<InputStream, InputStream> call;
  private final LinkConfig config;
  private final Duration grace;

  /** Both confined to the serial context. */
  private Environment.@Nullable Timer openTimer;

  private Environment.@Nullable Timer graceTimer;

  /** Set when the link is closed. */
  private volatile Environment.@Nullable Timer lingerTimer;

  ClientLink(
      ClientChannel channel,
      CallOptions callOptions,
      URI target,
      LinkConfig config,
      Duration grace,
      LinkListener listener) {
    super(config.maxMessageBytes());
    this.target = target;
    this.channel = channel;
    this.config = config;
    this.grace = grace;
    this.call = channel.channel().newCall(ConnectMethod.CONNECT, callOptions);
    tell(listener);
  }

  /** Starts the call; nothing of a call that the caller serves passes over to it, no deadline. */
  void start(Metadata metadata) {
    metadata.merge(ownLimit());
    Context.ROOT.run(() -> call.start(new Events(), metadata));
    call.request(1);
    inTurn(this::startOpenTimer);
  }

  private void startOpenTimer() {
    if (state() == State.OPENING) {
      openTimer =
          config.environment().schedule(config.openTimeout(), () -> inTurn(this::onOpenTimeout));
    }
  }

  @Override
  String address() {
    return target.toString();
  }

  @Override
  void write(InputStream message) {
    call.sendMessage(message);
  }

  @Override
  boolean isCallReady() {
    return call.isReady();
  }

  @Override
  void request(int count) {
    call.request(count);
  }

  @Override
  void sayGoodbye(CloseReason reason) {
    call.sendMessage(new BufferStream(List.of(LastWords.encode(reason.description()))));
    call.halfClose();
    // Whatever still comes stands before the end of the call: it is asked for, and dropped.
    call.request(Integer.MAX_VALUE);
    lingerTimer =
        channel.schedule(LINGER, () -> call.cancel("the server does not end the call", null));
  }

  @Override
  void abandon(CloseReason reason) {
    call.cancel(reason.description(), reason.cause());
  }

  @Override
  void onTooLarge(CloseReason reason) {
    close(reason);
  }

  /** In the serial context. */
  private void onOpenTimeout() {
    if (state() == State.OPENING) {
      close(
          CloseReason.of(
              Kind.UNREACHABLE,
              "cannot open a link to %s: no answer within %d ms (openTimeout)"
                  .formatted(address(), config.openTimeout().toMillis())));
    }
  }

  /** In the serial context. */
  private void open() {
    if (enterOpen()) {
      cancelTimers();
      listener().onOpen(this);
    }
  }

  /** In the serial context. */
  private void awaitRefusal() {
    if (state() == State.OPENING && graceTimer == null) {
      graceTimer = config.environment().schedule(grace, () -> inTurn(this::open));
    }
  }

  private void cancelTimers() {
    if (openTimer != null) {
      openTimer.cancel();
    }
    if (graceTimer != null) {
      graceTimer.cancel();
    }
  }

  /** In the serial context, so that what came before is told before. */
  private void onCallClosed(Status status, Metadata trailers) {
    cancelTimers();
    if (state() == State.OPENING) {
      ended(ConnectFailure.of(status, trailers, address()));
    } else if (isOwnLimit(status)) {
      ended(tooLarge());
    } else {
      ended(Ending.ofOpenLink(status, address()));
    }
    Environment.Timer linger = lingerTimer;
    if (linger != null) {
      linger.cancel();
    }
    channel.release();
  }

  /**
   * gRPC refuses much too large messages by their header, and reports that like a peer's status.
   */
  private boolean isOwnLimit(Status status) {
    return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
        && String.valueOf(status.getDescription())
            .contains("exceeds maximum size " + SizeLimit.ofLibrary(maxMessageBytes()));
  }

  /** Called by gRPC, one at a time. */
  private final class Events extends ClientCall.Listener<InputStream> {
    @Override
    public void onHeaders(Metadata headers) {
      readLimit(headers);
      inTurn(ClientLink.this::open);
    }

    @Override
    public void onMessage(InputStream message) {
      received(message);
    }

    @Override
    public void onReady() {
      if (state() == State.OPENING) {
        inTurn(ClientLink.this::awaitRefusal);
      } else {
        ready();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      inTurn(() -> onCallClosed(status, trailers));
    }
  }
}
