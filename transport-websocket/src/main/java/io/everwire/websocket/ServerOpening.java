package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkFacts;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.handshake.ClientHandshake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted socket: from TCP through TLS and the HTTP request to an open link, within the time
 * that opening may take, and the handle by which its listener ends it. Confined to its loop's
 * thread.
 */
final class ServerOpening implements SocketPort.Owner, TlsHandshake.Outcome {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOpening.class);

  private final ServerSetup setup;
  private final IoLoop loop;
  private final SocketChannel channel;
  private final Runnable onGone;
  private final HttpHead head = new HttpHead();
  private @Nullable SelectionKey key;
  private @Nullable TlsPipe tls;
  private @Nullable SocketPort port;
  private @Nullable WsLink link;
  private Environment.Timer timer = () -> {};

  /**
   * An accepted socket that nothing was done with.
   *
   * @param onGone runs on the loop when the socket is closed
   */
  ServerOpening(ServerSetup setup, IoLoop loop, SocketChannel channel, Runnable onGone) {
    this.setup = setup;
    this.loop = loop;
    this.channel = channel;
    this.onGone = onGone;
  }

  IoLoop loop() {
    return loop;
  }

  void begin() {
    try {
      Sockets.prepare(channel);
      SelectionKey registered = loop.register(channel, 0, ready -> {});
      key = registered;
      timer =
          setup
              .config()
              .environment()
              .schedule(setup.config().openTimeout(), () -> loop.execute(this::timeout));
      SSLEngine engine = setup.newEngine();
      if (engine == null) {
        own(new PlainPipe(channel));
      } else {
        tls = new TlsPipe(channel, engine);
        new TlsHandshake(loop, tls, registered, setup.config().environment().executor(), this)
            .start();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a connection to {} could not be taken", setup.bound(), e);
      closeNow();
    }
  }

  @Override
  public void secured() {
    own(requireNonNull(tls));
  }

  @Override
  public void failed(IOException failure) {
    LOG.debug("TLS handshake at {} failed", setup.bound(), failure);
    closeNow();
  }

  private void own(BytePipe pipe) {
    port =
        new SocketPort(
            loop,
            channel,
            pipe,
            requireNonNull(key),
            setup.config().environment(),
            this,
            this::gone);
  }

  private void gone() {
    timer.cancel();
    onGone.run();
  }

  private void timeout() {
    if (link == null) {
      LOG.debug("a connection to {} did not become a link in time", setup.bound());
      closeNow();
    }
  }

  /** Ends whatever it has become, in an orderly way if it is a link. */
  void shutdown(CloseReason reason) {
    if (link == null) {
      closeNow();
    } else {
      link.close(CloseCode.GOING_AWAY, reason);
    }
  }

  /** Ends it without a word. */
  void closeNow() {
    if (port != null) {
      port.close();
    } else {
      if (key != null) {
        key.cancel();
      }
      Sockets.closeQuietly(channel);
      gone();
    }
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    try {
      if (head.take(bytes)) {
        answer(bytes);
      }
    } catch (ViolationException e) {
      refuse(new UpgradePolicy.Refusal(431, "Request head too large"));
    } catch (InvalidHandshakeException | RuntimeException e) {
      // The parser trusts that numbers are numbers; whatever it stumbles over, it is no good
      // request.
      refuse(new UpgradePolicy.Refusal(400, "Not a WebSocket opening request"));
    }
  }

  private void answer(ByteBuffer rest) throws InvalidHandshakeException {
    ClientHandshake request = Upgrade.parse(head.content());
    UpgradePolicy.Refusal refusal = setup.policy().judge(request);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    LinkFacts facts = facts(request);
    ByteBuffer answer = new Upgrade().answer(request);
    if (sendRaw(answer)) {
      timer.cancel();
      open(facts, rest);
    }
  }

  private void open(LinkFacts facts, ByteBuffer rest) {
    SocketPort opened = requireNonNull(port);
    WsLink accepted =
        new WsLink(
            loop,
            false,
            setup.config().maxMessageBytes(),
            String.valueOf(facts.peerAddress()),
            null,
            reason -> {});
    link = accepted;
    accepted.open(opened);
    try {
      accepted.accepted(setup.acceptor().accept(accepted, facts));
    } catch (RuntimeException | Error e) {
      accepted.listenerFailed(e);
    }
    if (rest.hasRemaining()) {
      accepted.onBytes(rest);
    }
  }

  private LinkFacts facts(ClientHandshake request) {
    String host = request.getFieldValue("Host");
    URI uri =
        URI.create(setup.bound().getScheme() + "://" + host + request.getResourceDescriptor());
    Map<String, List<String>> headers = new HashMap<>();
    for (Iterator<String> names = request.iterateHttpFields(); names.hasNext(); ) {
      String name = names.next();
      headers.put(name.toLowerCase(Locale.ROOT), List.of(request.getFieldValue(name)));
    }
    try {
      return new LinkFacts(
          setup.bound().getScheme(), uri, headers, channel.getRemoteAddress(), tlsPrincipal());
    } catch (IOException e) {
      return new LinkFacts(setup.bound().getScheme(), uri, headers, null, tlsPrincipal());
    }
  }

  private @Nullable Principal tlsPrincipal() {
    if (tls == null) {
      return null;
    }
    try {
      return tls.engine().getSession().getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      // The client has no certificate, and need not have one.
      return null;
    }
  }

  private void refuse(UpgradePolicy.Refusal refusal) {
    LOG.debug("refused a connection to {}: {}", setup.bound(), refusal);
    byte[] body = (refusal.phrase() + "\n").getBytes(StandardCharsets.ISO_8859_1);
    String answer =
        "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n%s\n"
            .formatted(
                refusal.status(),
                refusal.phrase(),
                body.length,
                refusal.status() == 426
                    ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    : "",
                refusal.phrase());
    if (sendRaw(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)))) {
      requireNonNull(port).closeGracefully();
    }
  }

  private boolean sendRaw(ByteBuffer bytes) {
    SocketPort to = requireNonNull(port);
    try {
      to.outbound().sendRaw(bytes);
      return true;
    } catch (IOException e) {
      to.close();
      return false;
    }
  }

  @Override
  public void onRoom() {
    // An answer to an opening request never fills the buffer.
  }

  @Override
  public void onEndOfStream() {
    closeNow();
  }

  @Override
  public void onFailure(IOException failure) {
    closeNow();
  }
}
