package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkFacts;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection: from TCP through TLS and the HTTP request to an open link, within the
 * time that opening may take, and to its end.
 *
 * <ul>
 *   <li>The loop's thread reads it and calls the listener. What is sent is written by the thread
 *       that sends, which never blocks; the loop goes on with what the socket has not taken.
 *   <li>After a close frame, or an HTTP refusal, it sends what waits, ends its side of the stream,
 *       and reads until the peer has ended the other, {@value #LINGER_MILLIS} ms at most: closing
 *       at once might destroy what is under way.
 * </ul>
 */
final class ServerConnection extends WebSocketImpl
    implements Wire, SocketLoop.Reader, ServerChannel.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
  private static final long LINGER_MILLIS = 5_000;

  /** Below that, one buffer to write is cheaper than two. */
  private static final int COPIED_BYTES = 4 * 1024;

  private static final FrameEncoder ENCODER = new FrameEncoder(false);
  private static final Environment.Timer NO_TIMER = () -> {};

  private final WsLink link;
  private final LinkDraft draft;
  private final ServerSetup setup;
  private final ServerRegistry registry;

  /** Null when the request is whole, and answered. Confined to the loop. */
  private @Nullable HttpHead head = new HttpHead();

  private @Nullable ServerChannel channel;
  private @Nullable SocketAddress peer;
  private volatile Environment.Timer timer = NO_TIMER;

  private ServerConnection(
      ServerEvents events,
      LinkDraft draft,
      WsLink link,
      ServerSetup setup,
      ServerRegistry registry) {
    super(events, List.of(draft));
    this.link = link;
    this.draft = draft;
    this.setup = setup;
    this.registry = registry;
  }

  /**
   * Takes an accepted socket, which does not block, and serves it by a loop.
   *
   * @throws IOException if it cannot be served
   */
  static void begin(
      SocketChannel socket, SocketLoop loop, ServerSetup setup, ServerRegistry registry)
      throws IOException {
    ServerEvents events = new ServerEvents();
    WsLink link = new WsLink(setup.config().environment().executor(), null);
    LinkDraft draft =
        new LinkDraft(link, false, setup.config().maxMessageBytes(), UnaryOperator.identity());
    ServerConnection connection = new ServerConnection(events, draft, link, setup, registry);
    events.of(connection);
    link.over(connection);
    connection.begin(socket, loop);
  }

  private void begin(SocketChannel socket, SocketLoop loop) throws IOException {
    peer = socket.getRemoteAddress();
    SSLEngine engine = setup.newEngine();
    SelectionKey key = loop.add(socket, this);
    setSelectionKey(key);
    ServerChannel begun =
        new ServerChannel(
            socket, engine == null ? null : new TlsChannel(socket, engine), key, this);
    channel = begun;
    // From the next line on others may close the connection.
    setChannel(begun);
    if (!registry.add(this)) {
      throw new IOException("the listener closes");
    }
    endAfter(setup.config().openTimeout(), link::isOpening);
    begun.output().askForEvents();
  }

  private ServerChannel channel() {
    return requireNonNull(channel);
  }

  private SocketOutput output() {
    return channel().output();
  }

  private void endAfter(Duration delay, java.util.function.BooleanSupplier condition) {
    timer.cancel();
    try {
      timer =
          setup
              .config()
              .environment()
              .schedule(
                  delay,
                  () -> {
                    if (condition.getAsBoolean()) {
                      abort();
                    }
                  });
    } catch (RejectedExecutionException e) {
      LOG.debug("the environment is closed, so nobody waits for {}", peer, e);
      abort();
    }
  }

  /** Holds it no longer, either. */
  private void stopTimer() {
    timer.cancel();
    timer = NO_TIMER;
  }

  @Override
  public void onWritable() {
    output().goOn();
  }

  @Override
  public boolean onReadable(ByteBuffer buffer) {
    ServerChannel source = channel();
    int count = source.read(buffer);
    boolean mayHaveMore = !buffer.hasRemaining();
    while (count > 0) {
      take(buffer.flip());
      count = source.hasMore() ? source.readMore(buffer.clear()) : 0;
    }
    if (count < 0) {
      link.lost(source.end());
      abort();
    }
    return mayHaveMore;
  }

  private void take(ByteBuffer bytes) {
    if (link.isOpening()) {
      open(bytes);
    } else if (isOpen()) {
      // Not by the library, which would log them and needs an array for that.
      draft.translateFrame(bytes);
    }
  }

  /** The request goes to the library in one piece, and only if it is one that is served. */
  private void open(ByteBuffer bytes) {
    HttpHead request = head;
    if (request == null) {
      return;
    }
    try {
      if (request.take(bytes)) {
        head = null;
        UpgradePolicy.Refusal refusal =
            setup
                .policy()
                .judge(
                    (ClientHandshake) Draft.translateHandshakeHttp(request.content(), Role.SERVER));
        if (refusal != null) {
          refuse(refusal);
          return;
        }
        decode(request.content());
        if (isOpen() && bytes.hasRemaining()) {
          draft.translateFrame(bytes);
        }
      }
    } catch (ViolationException e) {
      refuse(new UpgradePolicy.Refusal(431, "Request head too large"));
    } catch (InvalidHandshakeException | RuntimeException e) {
      // The library trusts that numbers are numbers; whatever it stumbles over, it is no good
      // request.
      refuse(new UpgradePolicy.Refusal(400, "Not a WebSocket opening request"));
    }
  }

  private void refuse(UpgradePolicy.Refusal refusal) {
    LOG.debug("refused {} at {}: {}", peer, setup.bound(), refusal);
    head = null;
    output().send(ByteBuffer.wrap(refusal.answer().getBytes(StandardCharsets.ISO_8859_1)));
    flushAndClose(CloseFrame.PROTOCOL_ERROR, refusal.phrase(), false);
  }

  /** The library has answered the request. */
  void opened(ClientHandshake request) {
    // What is no URI fails here, and the timer ends the connection.
    LinkFacts facts = facts(request);
    stopTimer();
    if (!link.accepted(setup.acceptor(), facts)) {
      abort();
    }
  }

  private LinkFacts facts(ClientHandshake request) {
    String scheme = setup.bound().getScheme();
    URI uri =
        URI.create(
            scheme + "://" + request.getFieldValue("Host") + request.getResourceDescriptor());
    Map<String, List<String>> headers = new HashMap<>();
    for (Iterator<String> names = request.iterateHttpFields(); names.hasNext(); ) {
      String name = names.next();
      headers.put(name.toLowerCase(Locale.ROOT), List.of(request.getFieldValue(name)));
    }
    return new LinkFacts(scheme, uri, headers, peer, principal());
  }

  private @Nullable Principal principal() {
    TlsChannel tls = channel().tls();
    if (tls == null) {
      return null;
    }
    try {
      return tls.getSSLEngine().getSession().getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      // The client has no certificate, and need not have one.
      return null;
    }
  }

  @Override
  public void send(ByteBuffer message) {
    if (message.remaining() < COPIED_BYTES) {
      output().send(ENCODER.encode(Opcode.BINARY, message));
    } else {
      output().send(FrameEncoder.header(Opcode.BINARY, message.remaining()), message);
    }
  }

  @Override
  public void pong(ByteBuffer payload) {
    output().send(ENCODER.encode(Opcode.PONG, payload));
  }

  /** The library has queued something; any thread. */
  void sendQueue() {
    output().send(outQueue);
  }

  /** The last thing is queued; any thread. */
  void finish() {
    endAfter(Duration.ofMillis(LINGER_MILLIS), () -> true);
    output().finish();
  }

  /** Ends it as is fit for what it has become. */
  void shutdown(CloseReason reason) {
    if (link.isOpening()) {
      abort();
    } else {
      link.close(CloseCode.GOING_AWAY, reason);
    }
  }

  @Override
  public void abort() {
    closeConnection(CloseFrame.ABNORMAL_CLOSE, "");
  }

  @Override
  public void end(IOException cause) {
    link.lost(cause);
    abort();
  }

  @Override
  public boolean isFull() {
    return output().isFull();
  }

  @Override
  public String peer() {
    return String.valueOf(peer);
  }

  @Override
  public void onRoom() {
    link.hasRoom();
  }

  @Override
  public void onBroken() {
    // What has come already is read first, and its end tells why.
    endAfter(Duration.ofMillis(LINGER_MILLIS), () -> true);
  }

  @Override
  public void onClosed() {
    stopTimer();
    link.lost(channel().end());
    registry.remove(this);
  }
}
