package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.List;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.HandshakeState;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.HandshakeImpl1Server;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;

/**
 * The opening handshake of RFC 6455, one side of one connection, as Java-WebSocket has it: keys,
 * versions, and the subprotocol {@value #SUBPROTOCOL}, without which nothing opens. No extensions
 * are offered or accepted, so nothing is compressed.
 */
final class Upgrade {
  /** What is spoken over the WebSocket; the version of Everwire's wire protocol. */
  static final String SUBPROTOCOL = "everwire.v1";

  private final Draft_6455 draft =
      new Draft_6455(List.of(), List.of(new Protocol(SUBPROTOCOL)), Integer.MAX_VALUE);
  private final HandshakeImpl1Client sent = new HandshakeImpl1Client();

  /** The client's request. */
  ByteBuffer request(String resource, String host, java.util.Map<String, String> headers) {
    draft.setParseMode(Role.CLIENT);
    sent.setResourceDescriptor(resource);
    sent.put("Host", host);
    headers.forEach(sent::put);
    draft.postProcessHandshakeRequestAsClient(sent);
    return bytes(sent);
  }

  /** Whether a server's answer, which has status 101, accepts what was requested. */
  boolean isAccepted(ByteBuffer answer) {
    try {
      Handshakedata parsed = Draft.translateHandshakeHttp(answer, Role.CLIENT);
      return draft.acceptHandshakeAsClient(sent, (ServerHandshake) parsed)
          == HandshakeState.MATCHED;
    } catch (InvalidHandshakeException | RuntimeException e) {
      // Java-WebSocket trusts that numbers are numbers; whatever it stumbles over, it is no
      // acceptance.
      return false;
    }
  }

  /** Reads a client's request. */
  static ClientHandshake parse(ByteBuffer request) throws InvalidHandshakeException {
    return (ClientHandshake) Draft.translateHandshakeHttp(request, Role.SERVER);
  }

  /**
   * The server's answer to a request that was found good.
   *
   * @throws InvalidHandshakeException if it was not
   */
  ByteBuffer answer(ClientHandshake request) throws InvalidHandshakeException {
    draft.setParseMode(Role.SERVER);
    if (draft.acceptHandshakeAsServer(request) != HandshakeState.MATCHED) {
      throw new InvalidHandshakeException("version or subprotocol");
    }
    HandshakeImpl1Server answer = new HandshakeImpl1Server();
    draft.postProcessHandshakeResponseAsServer(request, answer);
    // Nobody needs to know what the server runs on.
    answer.put("Server", "Everwire");
    return bytes(answer);
  }

  private ByteBuffer bytes(Handshakedata handshake) {
    return draft.createHandshake(handshake).get(0);
  }
}
