package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeBuilder;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;

/**
 * RFC 6455 for one connection: keys, versions and handshakes as Java-WebSocket has them, frames by
 * {@link FrameDecoder}, and the subprotocol {@value #SUBPROTOCOL}, without which nothing opens. No
 * extensions are offered or accepted, so nothing is compressed. What comes goes to the connection's
 * link. Confined to one decoding thread at a time, but for {@link #createBinaryFrame}.
 */
final class LinkDraft extends Draft_6455 implements FrameDecoder.Sink {
  /** What is spoken over the WebSocket; the version of Everwire's wire protocol. */
  static final String SUBPROTOCOL = "everwire.v1";

  private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final WsLink link;
  private final UnaryOperator<ByteBuffer> onEncoded;
  private final FrameDecoder decoder;

  /**
   * For a connection that is not open yet.
   *
   * @param link gets what comes
   * @param onEncoded gets what the library sends of itself, and says what to put into the library's
   *     queue
   */
  LinkDraft(
      WsLink link, boolean isClient, int maxMessageBytes, UnaryOperator<ByteBuffer> onEncoded) {
    super(List.of(), List.of(new Protocol(SUBPROTOCOL)));
    this.link = link;
    this.onEncoded = onEncoded;
    this.decoder = new FrameDecoder(!isClient, maxMessageBytes, this);
  }

  /** This one: the library makes a copy for its only connection, and keeps both. */
  @Override
  public Draft copyInstance() {
    return this;
  }

  /**
   * RFC 6455, section 4.2.2, and no more: a date would cost more than the rest of it, and nobody
   * needs to know what the server runs on.
   */
  @Override
  public HandshakeBuilder postProcessHandshakeResponseAsServer(
      ClientHandshake request, ServerHandshakeBuilder response) {
    response.setHttpStatusMessage("Switching Protocols");
    response.put("Upgrade", "websocket");
    response.put("Connection", "Upgrade");
    response.put(
        "Sec-WebSocket-Accept", acceptOf(request.getFieldValue("Sec-WebSocket-Key").trim()));
    response.put("Sec-WebSocket-Protocol", SUBPROTOCOL);
    response.put("Server", "Everwire");
    return response;
  }

  /** Proves to a client that its request was understood. */
  private static String acceptOf(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  @Override
  public List<ByteBuffer> createHandshake(Handshakedata handshake, boolean withContent) {
    return super.createHandshake(handshake, withContent).stream().map(onEncoded).toList();
  }

  @Override
  public ByteBuffer createBinaryFrame(Framedata frame) {
    return onEncoded.apply(super.createBinaryFrame(frame));
  }

  /** None for the library: what they bring goes to the link, in order. */
  @Override
  public List<Framedata> translateFrame(ByteBuffer bytes) {
    decoder.decode(bytes);
    return List.of();
  }

  @Override
  public void onMessage(ByteBuffer payload) {
    link.received(payload);
  }

  @Override
  public void onPing(ByteBuffer payload) {
    link.pinged(payload);
  }

  @Override
  public void onClose(ByteBuffer payload) {
    CloseFrame frame = new CloseFrame();
    try {
      frame.setPayload(payload);
      frame.isValid();
    } catch (InvalidDataException e) {
      link.violated(e.getCloseCode(), String.valueOf(e.getMessage()));
      return;
    } catch (NullPointerException e) {
      // What the library makes of a close frame whose text is not UTF-8.
      link.violated(CloseCode.NOT_UTF8, "text that is not UTF-8");
      return;
    }
    link.closedByPeer(frame.getCloseCode(), frame.getMessage());
  }

  @Override
  public void onViolation(ViolationException rule) {
    link.violated(rule.closeCode(), String.valueOf(rule.getMessage()));
  }
}
