package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that this side opens, on Java-WebSocket's client: a thread that connects, reads
 * and calls the listener. What is sent is written by the thread that sends; over TLS by a second
 * thread, because the JDK's TLS sockets block.
 *
 * <ul>
 *   <li>Ends opening once: with an open link, or a failure that names the address and the step.
 *   <li>After a close frame it waits {@value #LINGER_MILLIS} ms at most for the peer to end, too;
 *       then the socket is closed as it is, and so the threads end.
 * </ul>
 */
final class ClientConnection extends WebSocketClient
    implements Wire, ClientSocket.Owner, SocketOutput.Owner, ClientSockets.Wrap {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
  private static final long LINGER_MILLIS = 2_000;
  private static final FrameEncoder ENCODER = new FrameEncoder(true);
  private static final AtomicInteger CONNECTIONS = new AtomicInteger();

  private final ClientTarget target;
  private final LinkConfig config;
  private final WsLink link;
  private final ClientOutput output;
  private final ClientSockets sockets;
  private final String name = "everwire-client-ws-" + CONNECTIONS.incrementAndGet();
  private volatile Environment.Timer timer = () -> {};
  private volatile boolean closing;

  /** Unless it is secured. Confined to the reading thread, as is the next one. */
  private @Nullable ChannelSocket plain;

  private @Nullable Exception failure;

  private ClientConnection(
      ClientTarget target, LinkConfig config, WsLink link, ClientOutput output, Draft draft) {
    super(target.libraryUri(), draft, target.options().headers());
    this.target = target;
    this.config = config;
    this.link = link;
    this.output = output;
    this.sockets = new ClientSockets(target, this);
    setSocketFactory(sockets);
    setTcpNoDelay(true);
    setDaemon(true);
    // Silence is the session's business.
    setConnectionLostTimeout(0);
  }

  /** Begins to open a link. */
  static Link open(ClientTarget target, LinkConfig config, LinkListener listener) {
    WsLink link = new WsLink(config.environment().executor(), listener);
    ClientOutput output = new ClientOutput();
    Draft draft = new LinkDraft(link, true, config.maxMessageBytes(), output::pass);
    ClientConnection connection = new ClientConnection(target, config, link, output, draft);
    link.over(connection);
    connection.begin();
    return link;
  }

  private void begin() {
    try {
      timer = config.environment().schedule(config.openTimeout(), this::timeout);
    } catch (RejectedExecutionException e) {
      fail(CloseReason.Kind.UNREACHABLE, "its environment is closed", e);
      return;
    }
    Thread thread = new Thread(this, name + "-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private void timeout() {
    fail(
        CloseReason.Kind.UNREACHABLE,
        "not open after %d ms (LinkConfig.openTimeout)".formatted(config.openTimeout().toMillis()),
        null);
  }

  private void fail(CloseReason.Kind kind, String why, @Nullable Throwable cause) {
    link.failed(new CloseReason(kind, "cannot open a link to " + target.uri() + ": " + why, cause));
  }

  /**
   * Never, so that the reading thread goes on to the end of input. The library would stop it as
   * soon as this side has closed, and its end interrupts the writing thread, which then throws away
   * what it has not written yet.
   */
  @Override
  public boolean isClosing() {
    return false;
  }

  /** On the reading thread, from connecting to the end of input. */
  @Override
  public void run() {
    super.run();
    if (!closing) {
      // Nothing that is under way is wanted any more; and the library forgets a socket whose
      // handshake it could not send.
      abort();
    }
    if (plain != null) {
      plain.free();
    }
  }

  @Override
  public Socket plain(SocketChannel ready) throws IOException {
    ChannelSocket socket = new ChannelSocket(ready, in -> answer(new AnswerInput(in)), this);
    plain = socket;
    output.over(socket.output());
    return socket;
  }

  @Override
  public Socket secured(Socket ready) throws IOException {
    output.over(((WebSocketImpl) getConnection()).outQueue);
    InputStream in = answer(new AnswerInput(ready.getInputStream()));
    return new ClientSocket(ready, in, this, name + "-writer");
  }

  /** The library does not tell why reading failed. */
  private InputStream answer(InputStream in) {
    return new java.io.FilterInputStream(in) {
      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        try {
          return in.read(to, offset, length);
        } catch (IOException e) {
          failure = e;
          throw e;
        }
      }
    };
  }

  @Override
  public void onOpen(ServerHandshake answer) {
    timer.cancel();
    if (!link.opened()) {
      abort();
    }
  }

  @Override
  public void onError(Exception cause) {
    failure = cause;
    LOG.debug("{}", target.uri(), cause);
  }

  @Override
  public void onClose(int code, String text, boolean remote) {
    Exception cause = failure;
    if (!link.isOpening()) {
      link.lost(
          cause instanceof IOException io
              ? io
              : new EOFException("end of stream without a close frame"));
    } else if (cause instanceof OpeningException known) {
      fail(known.kind(), String.valueOf(known.getMessage()), known.getCause());
    } else if (cause != null) {
      fail(CloseReason.Kind.UNREACHABLE, String.valueOf(cause.getMessage()), cause);
    } else {
      fail(
          CloseReason.Kind.REFUSED,
          "it upgrades, but does not prove that it is a WebSocket server which speaks the subprotocol "
              + LinkDraft.SUBPROTOCOL,
          null);
    }
  }

  @Override
  public void onMessage(String text) {
    // Never called: the draft gives messages to the link.
  }

  @Override
  public void send(ByteBuffer message) {
    output.send(ENCODER.encode(Opcode.BINARY, message));
  }

  @Override
  public void pong(ByteBuffer payload) {
    output.send(ENCODER.encode(Opcode.PONG, payload));
  }

  @Override
  public void close(int code, String text) {
    closing = true;
    super.close(code, text);
    abortSoon();
  }

  private void abortSoon() {
    try {
      timer = config.environment().schedule(Duration.ofMillis(LINGER_MILLIS), this::abort);
    } catch (RejectedExecutionException e) {
      LOG.debug("the environment is closed, so nobody waits for {}", target.uri(), e);
      abort();
    }
  }

  @Override
  public void abort() {
    timer.cancel();
    sockets.abort();
  }

  @Override
  public boolean isFull() {
    return output.isFull();
  }

  @Override
  public String peer() {
    return target.uri().toString();
  }

  @Override
  public void onWritten(int bytes, boolean frameEnds) {
    if (output.written(bytes, frameEnds)) {
      link.hasRoom();
    }
  }

  @Override
  public void onRoom() {
    link.hasRoom();
  }

  @Override
  public void onBroken() {
    abortSoon();
  }

  @Override
  public void onClosed() {
    abort();
  }
}
