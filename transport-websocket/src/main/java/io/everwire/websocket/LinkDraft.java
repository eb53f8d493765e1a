package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.PongFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeBuilder;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;

/**
 * RFC 6455 as Java-WebSocket has it, for one connection: keys, versions, frames, and the
 * subprotocol {@value #SUBPROTOCOL}, without which nothing opens. No extensions are offered or
 * accepted, so nothing is compressed. What comes goes to the connection's link. Confined to the
 * thread that decodes, but for {@link #createBinaryFrame}.
 */
final class LinkDraft extends Draft_6455 {
  /** What is spoken over the WebSocket; the version of Everwire's wire protocol. */
  static final String SUBPROTOCOL = "everwire.v1";

  /** The library's own limit, behind that of the gate; control frames must pass it. */
  private static final int MIN_FRAME_BYTES = 125;

  private static final byte[] NOTHING = new byte[0];

  private final WsLink link;
  private final boolean isClient;
  private final int maxMessageBytes;
  private final IntConsumer onEncoded;
  private final FrameGate gate;

  /** The fragments of a message so far, joined. */
  private byte[] fragments = NOTHING;

  private int fragmentBytes;

  /**
   * For a connection that is not open yet.
   *
   * @param link gets what comes
   * @param onEncoded told the size of all that is put into the library's queue, before it is
   */
  LinkDraft(WsLink link, boolean isClient, int maxMessageBytes, IntConsumer onEncoded) {
    super(
        List.of(), List.of(new Protocol(SUBPROTOCOL)), Math.max(MIN_FRAME_BYTES, maxMessageBytes));
    this.link = link;
    this.isClient = isClient;
    this.maxMessageBytes = maxMessageBytes;
    this.onEncoded = onEncoded;
    this.gate = new FrameGate(!isClient, maxMessageBytes);
  }

  /** The library makes a copy for each connection, even where there is only one. */
  @Override
  public Draft copyInstance() {
    return new LinkDraft(link, isClient, maxMessageBytes, onEncoded);
  }

  @Override
  public HandshakeBuilder postProcessHandshakeResponseAsServer(
      ClientHandshake request, ServerHandshakeBuilder response) throws InvalidHandshakeException {
    HandshakeBuilder answer = super.postProcessHandshakeResponseAsServer(request, response);
    // Nobody needs to know what the server runs on.
    answer.put("Server", "Everwire");
    return answer;
  }

  @Override
  public List<ByteBuffer> createHandshake(Handshakedata handshake, boolean withContent) {
    List<ByteBuffer> encoded = super.createHandshake(handshake, withContent);
    encoded.forEach(each -> onEncoded.accept(each.remaining()));
    return encoded;
  }

  @Override
  public ByteBuffer createBinaryFrame(Framedata frame) {
    ByteBuffer encoded = super.createBinaryFrame(frame);
    onEncoded.accept(encoded.remaining());
    return encoded;
  }

  /** Frames up to the first that is not allowed, which a {@link Broken} stands for. */
  @Override
  public List<Framedata> translateFrame(ByteBuffer bytes) {
    List<Framedata> frames = new ArrayList<>();
    bytes.limit(bytes.position() + gate.admit(bytes));
    try {
      if (bytes.hasRemaining()) {
        frames.addAll(super.translateFrame(bytes));
      }
    } catch (InvalidDataException e) {
      frames.add(
          new Broken(new ViolationException(e.getCloseCode(), String.valueOf(e.getMessage()))));
    } catch (NullPointerException e) {
      // What the library makes of a close frame whose text is not UTF-8.
      frames.add(new Broken(new ViolationException(CloseCode.NOT_UTF8, "text that is not UTF-8")));
    }
    ViolationException violation = gate.violation();
    if (violation != null) {
      frames.add(new Broken(violation));
    }
    return frames;
  }

  @Override
  public void processFrame(WebSocketImpl connection, Framedata frame) {
    switch (frame.getOpcode()) {
      case BINARY, CONTINUOUS -> join(frame);
      case PING -> answer(connection, (PingFrame) frame);
      case CLOSING -> close((CloseFrame) frame);
      case PONG, TEXT -> {
        // A late answer to nothing; the gate lets no text through.
      }
    }
  }

  private void join(Framedata frame) {
    ByteBuffer payload = frame.getPayloadData();
    if (frame.isFin() && frame.getOpcode() == Opcode.BINARY) {
      link.received(payload);
      return;
    }
    int joined = fragmentBytes + payload.remaining();
    if (joined > fragments.length) {
      // Twice as much each time, so that many small fragments do not cost a copy each.
      fragments =
          Arrays.copyOf(fragments, frame.isFin() ? joined : Math.max(joined, 2 * fragmentBytes));
    }
    payload.get(fragments, fragmentBytes, payload.remaining());
    fragmentBytes = joined;
    if (frame.isFin()) {
      ByteBuffer message = ByteBuffer.wrap(fragments, 0, fragmentBytes).slice();
      fragments = NOTHING;
      fragmentBytes = 0;
      link.received(message);
    }
  }

  /** Answers, but not a flood of pings that leaves no room for their answers. */
  private void answer(WebSocketImpl connection, PingFrame ping) {
    if (link.isWritable()) {
      try {
        connection.sendFrame(new PongFrame(ping));
      } catch (WebsocketNotConnectedException e) {
        // It closes at this moment; nobody waits for the answer any more.
        return;
      }
    }
  }

  private void close(CloseFrame frame) {
    if (frame instanceof Broken broken) {
      link.violated(broken.rule.closeCode(), String.valueOf(broken.rule.getMessage()));
    } else {
      link.closedByPeer(frame.getCloseCode(), frame.getMessage());
    }
  }

  /** In the place of a frame that is not allowed, so that those before it are processed first. */
  private static final class Broken extends CloseFrame {
    private final ViolationException rule;

    Broken(ViolationException rule) {
      this.rule = rule;
    }
  }
}
