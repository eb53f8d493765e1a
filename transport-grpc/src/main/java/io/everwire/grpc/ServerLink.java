package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a call as a link, open from the start.
 *
 * <ul>
 *   <li>Initial metadata goes out when the acceptor has taken the link, or with what it sends
 *       before; a link that it closes at once gets a status alone.
 *   <li>Closing is a status, after what was sent. gRPC cannot take that back: what a peer does not
 *       read stays until its connection ends, as much as the link had room for.
 * </ul>
 */
final class ServerLink extends GrpcLink {
  private final ServerCall<InputStream, InputStream> call;
  private final @Nullable SocketAddress peer;
  private final @Nullable StatusTracer tracer;
  private final Consumer<ServerLink> onEnd;

  /** Guarded by the lock for writing to the call. */
  private boolean headersSent;

  /** What may be the client's last words; confined to the serial context. */
  private @Nullable ByteBuffer held;

  /**
   * A link of a call that has just come.
   *
   * @param peer where it comes from, if that is known
   * @param tracer knows why the call ended, or null
   * @param onEnd told when the call is over
   */
  ServerLink(
      ServerCall<InputStream, InputStream> call,
      Metadata headers,
      @Nullable SocketAddress peer,
      int maxMessageBytes,
      @Nullable StatusTracer tracer,
      Consumer<ServerLink> onEnd) {
    super(maxMessageBytes);
    this.peer = peer;
    this.call = call;
    this.tracer = tracer;
    this.onEnd = onEnd;
    readLimit(headers);
  }

  /** Shows the link to the acceptor. */
  ServerCall.Listener<InputStream> accept(LinkAcceptor acceptor, LinkFacts facts) {
    call.request(1);
    // It opens in turn: an end that comes from then on is told after it, and to somebody.
    inTurn(
        () -> {
          if (enterOpen()) {
            tell(acceptor.accept(this, facts));
            whileOpen(this::sendHeaders);
          }
        });
    return new Events();
  }

  private void sendHeaders() {
    if (!headersSent) {
      headersSent = true;
      call.sendHeaders(ownLimit());
    }
  }

  @Override
  String address() {
    return String.valueOf(peer);
  }

  @Override
  void write(InputStream message) {
    sendHeaders();
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
    call.close(Ending.statusOf(reason), new Metadata());
  }

  @Override
  void abandon(CloseReason reason) {
    call.close(Status.INTERNAL.withDescription(reason.description()), new Metadata());
  }

  @Override
  void onTooLarge(CloseReason reason) {
    close(
        reason,
        () ->
            call.close(
                Status.RESOURCE_EXHAUSTED.withDescription(reason.description()), new Metadata()));
  }

  /** Holds back what may be the last words until it is known whether they are the last. */
  @Override
  void take(ByteBuffer message) {
    ByteBuffer before = held;
    held = LastWords.decode(message) == null ? null : message;
    if (before != null) {
      deliver(before);
    }
    if (held == null) {
      deliver(message);
    }
  }

  /** The client says nothing more: to a link, that is the end. */
  private void onHalfClose() {
    String words = held == null ? null : LastWords.decode(held);
    CloseReason reason =
        CloseReason.of(Kind.PEER, "closed by " + address() + (words == null ? "" : ": " + words));
    if (ended(reason) == State.OPEN) {
      call.close(Status.OK, new Metadata());
    }
  }

  private void onCancel() {
    Status status = tracer == null ? null : tracer.status();
    if (status != null && status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      ended(tooLarge());
    } else {
      String why = status == null ? "cancelled, or the connection ended" : Ending.textOf(status);
      ended(CloseReason.of(Kind.LOST, "lost " + address() + ": " + why));
    }
  }

  /** Called by gRPC, one at a time. */
  private final class Events extends ServerCall.Listener<InputStream> {
    @Override
    public void onMessage(InputStream message) {
      received(message);
    }

    @Override
    public void onHalfClose() {
      inTurn(ServerLink.this::onHalfClose);
    }

    @Override
    public void onReady() {
      ready();
    }

    @Override
    public void onCancel() {
      inTurn(ServerLink.this::onCancel);
      onEnd.accept(ServerLink.this);
    }

    @Override
    public void onComplete() {
      onEnd.accept(ServerLink.this);
    }
  }
}
