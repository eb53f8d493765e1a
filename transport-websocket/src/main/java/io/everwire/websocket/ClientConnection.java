package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.jspecify.annotations.Nullable;

/**
 * One plain connection that this side opens. It is connected by one of the {@link ClientLoop}'s
 * diallers and read by its thread, which calls the listener. What is sent is written by the thread
 * that sends, which never blocks; the loop goes on with what the socket has not taken.
 *
 * <ul>
 *   <li>Ends opening once: with an open link, or a failure that names the address and the step.
 *   <li>Ends once: by the end of input, a failure, or {@link #abort}; then the socket is closed.
 *       The peer is given a while to end after a close frame.
 * </ul>
 */
final class ClientConnection extends WebSocketImpl
    implements Wire, SocketLoop.Reader, SocketOutput.Owner {
  private static final FrameEncoder ENCODER = new FrameEncoder(true);

  private final ClientTarget target;
  private final LinkConfig config;
  private final WsLink link;
  private final LinkDraft draft;
  private final ClientSockets sockets;
  private final ClientLifecycle lifecycle;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Set before anything else can happen; null if there was none to be had. */
  private @Nullable ClientLoop loop;

  /** Set before the handshake begins, as is the next one. */
  private volatile @Nullable SocketOutput output;

  private volatile @Nullable SocketChannel socket;

  /** Null when the answer is whole. Confined to the loop's thread. */
  private @Nullable AnswerHead answer = new AnswerHead();

  private ClientConnection(
      ClientTarget target, LinkConfig config, WsLink link, ClientEvents events, LinkDraft draft) {
    super(events, draft);
    this.target = target;
    this.config = config;
    this.link = link;
    this.draft = draft;
    this.sockets = new ClientSockets(target);
    this.lifecycle = new ClientLifecycle(target, config, link);
  }

  /** Begins to open a link. */
  static Link open(ClientTarget target, LinkConfig config, LinkListener listener) {
    WsLink link = new WsLink(config.environment().executor(), listener);
    ClientEvents events = new ClientEvents();
    LinkDraft draft = new LinkDraft(link, true, config.maxMessageBytes(), UnaryOperator.identity());
    ClientConnection connection = new ClientConnection(target, config, link, events, draft);
    events.of(connection);
    link.over(connection);
    connection.begin();
    return link;
  }

  private void begin() {
    try {
      ClientLoop joined = ClientLoop.join(config.environment());
      loop = joined;
      if (lifecycle.begin()) {
        joined.dial(this::dial);
      }
    } catch (IOException | RejectedExecutionException e) {
      finish(e);
    }
  }

  /** On a dialler's thread. */
  private void dial() {
    try {
      SocketChannel connected = sockets.connected().getChannel();
      connected.configureBlocking(false);
      SelectionKey key = requireNonNull(loop).add(connected, this);
      socket = connected;
      output = new SocketOutput(connected, null, key, this);
      startHandshake(request());
    } catch (IOException | InvalidHandshakeException | RuntimeException e) {
      finish(e);
    }
  }

  private HandshakeImpl1Client request() {
    HandshakeImpl1Client request = new HandshakeImpl1Client();
    request.setResourceDescriptor(target.resource());
    request.put("Host", target.hostHeader());
    target.options().headers().forEach(request::put);
    return request;
  }

  @Override
  public void onWritable() {
    output().goOn();
  }

  @Override
  public boolean onReadable(ByteBuffer buffer) {
    int count;
    try {
      count = requireNonNull(socket).read(buffer);
    } catch (IOException e) {
      finish(e);
      return false;
    }
    boolean mayHaveMore = !buffer.hasRemaining();
    if (count < 0) {
      finish(answer == null ? null : AnswerHead.missing());
    } else if (count > 0) {
      take(buffer.flip());
    }
    return mayHaveMore;
  }

  private void take(ByteBuffer bytes) {
    AnswerHead opening = answer;
    if (opening != null) {
      try {
        if (!opening.take(bytes)) {
          return;
        }
      } catch (OpeningException e) {
        finish(e);
        return;
      }
      answer = null;
      decode(opening.content());
      if (link.isOpening()) {
        finish(null);
      }
    }
    if (isOpen()) {
      draft.translateFrame(bytes);
    }
  }

  /** The library has found the answer to be right. */
  void opened() {
    lifecycle.stopTimer();
    if (!link.opened()) {
      abort();
    }
  }

  /** The library has queued something; any thread. */
  void sendQueue() {
    output().send(outQueue);
  }

  private SocketOutput output() {
    return requireNonNull(output);
  }

  @Override
  public void send(ByteBuffer message) {
    output().send(ENCODER.encode(Opcode.BINARY, message));
  }

  @Override
  public void pong(ByteBuffer payload) {
    output().send(ENCODER.encode(Opcode.PONG, payload));
  }

  @Override
  public void close(int code, String text) {
    super.close(code, text);
    abortSoon();
  }

  private void abortSoon() {
    if (!ended.get()) {
      lifecycle.abortSoon(this::abort);
    }
  }

  @Override
  public void abort() {
    finish(new SocketException("closed"));
  }

  @Override
  public void end(IOException cause) {
    finish(cause);
  }

  private void finish(@Nullable Exception cause) {
    if (ended.getAndSet(true)) {
      return;
    }
    SocketOutput begun = output;
    if (begun != null) {
      begun.close();
    }
    sockets.abort();
    lifecycle.stopTimer();
    lifecycle.ended(cause);
    ClientLoop joined = loop;
    if (joined != null) {
      joined.leave();
    }
  }

  @Override
  public boolean isFull() {
    return output().isFull();
  }

  @Override
  public String peer() {
    return target.uri().toString();
  }

  @Override
  public void onRoom() {
    link.hasRoom();
  }

  @Override
  public void onBroken() {
    // What has come already is read first, and its end tells why.
    abortSoon();
  }
}
