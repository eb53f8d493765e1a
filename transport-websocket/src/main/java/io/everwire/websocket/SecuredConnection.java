package io.everwire.websocket;

import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection over TLS that this side opens, on Java-WebSocket's client: a thread that connects,
 * reads and calls the listener, and another that writes, because the JDK's TLS sockets block.
 *
 * <ul>
 *   <li>Ends opening once: with an open link, or a failure that names the address and the step.
 *   <li>After a close frame it waits a while for the peer to end, too; then the socket is closed as
 *       it is, and so the threads end.
 * </ul>
 */
final class SecuredConnection extends WebSocketClient implements Wire, ClientSocket.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(SecuredConnection.class);
  private static final FrameEncoder ENCODER = new FrameEncoder(true);
  private static final AtomicInteger CONNECTIONS = new AtomicInteger();

  private final ClientTarget target;
  private final WsLink link;
  private final ClientOutput output;
  private final ClientSockets sockets;
  private final String name = "everwire-client-wss-" + CONNECTIONS.incrementAndGet();
  private final ClientLifecycle lifecycle;
  private volatile boolean closing;

  /** Confined to the reading thread. */
  private @Nullable Exception failure;

  private SecuredConnection(
      ClientTarget target, LinkConfig config, WsLink link, ClientOutput output, Draft draft) {
    super(target.libraryUri(), draft, target.options().headers());
    this.target = target;
    this.link = link;
    this.output = output;
    this.sockets = new ClientSockets(target);
    this.lifecycle = new ClientLifecycle(target, config, link);
    setSocketFactory(new SecuredSockets(sockets, this::secured));
    setTcpNoDelay(true);
    setDaemon(true);
    // Silence is the session's business.
    setConnectionLostTimeout(0);
  }

  /** Begins to open a link. */
  static Link open(ClientTarget target, LinkConfig config, LinkListener listener) {
    WsLink link = new WsLink(config.environment().executor(), listener);
    ClientOutput output = new ClientOutput();
    Draft draft = new LinkDraft(link, true, config.maxMessageBytes(), output::count);
    SecuredConnection connection = new SecuredConnection(target, config, link, output, draft);
    link.over(connection);
    connection.begin();
    return link;
  }

  private void begin() {
    if (lifecycle.begin()) {
      Thread thread = new Thread(this, name + "-reader");
      thread.setDaemon(true);
      thread.start();
    }
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
  }

  private Socket secured(Socket ready) throws IOException {
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
    lifecycle.stopTimer();
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
    lifecycle.ended(failure);
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
    lifecycle.abortSoon(this::abort);
  }

  @Override
  public void abort() {
    lifecycle.stopTimer();
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
  public void onBroken() {
    abortSoon();
  }

  @Override
  public void onClosed() {
    abort();
  }
}
