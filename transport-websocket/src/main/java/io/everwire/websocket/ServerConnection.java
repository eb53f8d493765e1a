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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection: from TCP through TLS and the HTTP request to an open link, within the
 * time that opening may take, and to its end.
 *
 * <ul>
 *   <li>What is decoded is confined to one thread at a time: the decoder's that the library has
 *       given it, or the selector's while the decoder has nothing of it.
 *   <li>After a close frame, or an HTTP refusal, it sends what waits, ends its side of the stream,
 *       and reads until the peer has ended the other, {@value #LINGER_MILLIS} ms at most: closing
 *       at once might destroy what is under way.
 * </ul>
 */
final class ServerConnection extends WebSocketImpl implements Wire, ServerChannel.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
  private static final long LINGER_MILLIS = 2_000;

  /** Below that, one buffer to write is cheaper than two. */
  private static final int COPIED_BYTES = 4 * 1024;

  private static final FrameEncoder ENCODER = new FrameEncoder(false);
  private static final Environment.Timer NO_TIMER = () -> {};

  private final WsLink link;
  private final ServerSetup setup;
  private final ServerRegistry registry;

  /** Null when the request is whole, and answered. Confined to the thread that decodes. */
  private @Nullable HttpHead head = new HttpHead();

  private @Nullable ServerChannel channel;
  private @Nullable SocketAddress peer;
  private volatile Environment.Timer timer = NO_TIMER;

  /** What the decoder has been given and is not done with. */
  private final AtomicInteger queued = new AtomicInteger();

  /** Bytes that were decoded. Confined to the thread that decodes. */
  private long decoded;

  private ServerConnection(
      ServerEvents events,
      List<Draft> drafts,
      WsLink link,
      ServerSetup setup,
      ServerRegistry registry) {
    super(events, drafts);
    this.link = link;
    this.setup = setup;
    this.registry = registry;
  }

  /** A connection of a server, without a socket yet. */
  static ServerConnection of(WebSocketServer server, ServerSetup setup, ServerRegistry registry) {
    ServerEvents events = new ServerEvents(server);
    WsLink link = new WsLink(setup.config().environment().executor(), null);
    Draft draft =
        new LinkDraft(link, false, setup.config().maxMessageBytes(), UnaryOperator.identity());
    ServerConnection connection =
        new ServerConnection(events, List.of(draft), link, setup, registry);
    events.of(connection);
    link.over(connection);
    return connection;
  }

  /**
   * On the selector's thread: gives it its socket.
   *
   * @throws IOException if it cannot be served; the library closes the socket then
   */
  ServerChannel begin(SocketChannel socket, SelectionKey key) throws IOException {
    peer = socket.getRemoteAddress();
    SSLEngine engine = setup.newEngine();
    ServerChannel begun =
        new ServerChannel(
            socket, engine == null ? null : new TlsChannel(socket, engine), key, this);
    channel = begun;
    // The library does so too late: from the next line on others may close the connection.
    setChannel(begun);
    if (!registry.add(this)) {
      throw new IOException("the listener closes");
    }
    endAfter(setup.config().openTimeout(), link::isOpening);
    return begun;
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
  public void onQueued() {
    queued.incrementAndGet();
  }

  /** On the decoder's thread. */
  @Override
  public void decode(ByteBuffer bytes) {
    try {
      decodeNext(bytes);
    } finally {
      queued.decrementAndGet();
      forgetInterruption();
    }
  }

  @Override
  public boolean decodeNow(ByteBuffer bytes) {
    if (link.isOpening() || queued.get() != 0) {
      return false;
    }
    decodeNext(bytes);
    forgetInterruption();
    return true;
  }

  /**
   * A callback may have left one behind, for which the library would end its thread; and only when
   * all closes does it interrupt threads itself.
   */
  private void forgetInterruption() {
    if (!registry.isClosing()) {
      Thread.interrupted();
    }
  }

  private void decodeNext(ByteBuffer bytes) {
    long before = decoded;
    decoded += bytes.remaining();
    if (channel().isEndAfter(before)) {
      endOfInput();
    } else if (link.isOpening()) {
      open(bytes);
    } else if (isOpen()) {
      super.decode(bytes);
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
        super.decode(request.content());
        if (isOpen() && bytes.hasRemaining()) {
          super.decode(bytes);
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

  /** On the decoder's thread: the library has answered the request. */
  void opened(ClientHandshake request) {
    stopTimer();
    if (!link.accepted(setup.acceptor(), facts(request))) {
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

  private void endOfInput() {
    link.lost(channel().end());
    abort();
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
    // What has come already is decoded first, and its end is found by reading.
    endAfter(Duration.ofMillis(LINGER_MILLIS), () -> true);
  }

  @Override
  public void onClosed() {
    stopTimer();
    link.lost(channel().end());
    registry.remove(this);
  }
}
