package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Opens one link: resolves the name, tries its addresses in turn, asks the proxy if there is one,
 * secures, upgrades.
 *
 * <ul>
 *   <li>Ends once: with an open link, a failure that names the address and the step, or because it
 *       was given up.
 *   <li>Confined to the loop's thread, but for the resolving, which blocks and so runs on the
 *       environment's executor.
 * </ul>
 */
final class ClientOpening {
  private final ClientTarget target;
  private final LinkConfig config;
  private final IoLoop loop;
  private final WsLink link;
  private final Runnable onGone;
  private final Queue<InetAddress> untried = new ArrayDeque<>();
  private Environment.Timer timer = () -> {};
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable SocketPort port;
  private boolean over;
  private boolean gone;

  /**
   * Prepares.
   *
   * @param onGone runs once, on the loop, when neither a socket nor a call of the listener is left
   */
  ClientOpening(
      ClientTarget target, LinkConfig config, IoLoop loop, LinkListener listener, Runnable onGone) {
    this.target = target;
    this.config = config;
    this.loop = loop;
    this.onGone = onGone;
    this.link =
        new WsLink(
            loop,
            true,
            config.maxMessageBytes(),
            target.uri().toString(),
            listener,
            reason -> abandon());
  }

  Link begin() {
    loop.execute(this::start);
    return link;
  }

  private void start() {
    if (over) {
      return;
    }
    Environment environment = config.environment();
    try {
      timer = environment.schedule(config.openTimeout(), () -> loop.execute(this::timeout));
      environment.executor().execute(this::resolve);
    } catch (RuntimeException e) {
      fail(CloseReason.Kind.UNREACHABLE, "its environment is closed", e);
    }
  }

  private void timeout() {
    fail(
        CloseReason.Kind.UNREACHABLE,
        "not open after %d ms (LinkConfig.openTimeout)".formatted(config.openTimeout().toMillis()),
        null);
  }

  private void resolve() {
    String host = target.firstHost();
    try {
      List<InetAddress> found = List.of(InetAddress.getAllByName(host));
      loop.execute(
          () -> {
            untried.addAll(found);
            connectNext();
          });
    } catch (UnknownHostException e) {
      loop.execute(() -> fail(CloseReason.Kind.UNREACHABLE, "unknown host " + host, e));
    }
  }

  private void connectNext() {
    if (over) {
      return;
    }
    try {
      SocketChannel next = SocketChannel.open();
      channel = next;
      Sockets.prepare(next);
      key = loop.register(next, SelectionKey.OP_CONNECT, ready -> finishConnect());
      if (next.connect(new InetSocketAddress(untried.remove(), target.firstPort()))) {
        connected();
      }
    } catch (IOException | RuntimeException e) {
      connectFailed(e);
    }
  }

  private void finishConnect() {
    try {
      if (requireNonNull(channel).finishConnect()) {
        connected();
      }
    } catch (IOException e) {
      connectFailed(e);
    }
  }

  private void connectFailed(Exception cause) {
    closeSocket();
    if (untried.isEmpty()) {
      fail(CloseReason.Kind.UNREACHABLE, target.firstHop() + cause.getMessage(), cause);
    } else {
      connectNext();
    }
  }

  private void connected() {
    PlainPipe plain = new PlainPipe(requireNonNull(channel));
    if (!target.isProxied()) {
      secure(plain);
      return;
    }
    ProxyTunnel tunnel =
        new ProxyTunnel(
            new ProxyTunnel.Outcome() {
              @Override
              public void tunnelled() {
                secure(plain);
              }

              @Override
              public void refusedByProxy(String statusLine) {
                fail(
                    CloseReason.Kind.REFUSED, target.firstHop() + "it answers " + statusLine, null);
              }

              @Override
              public void failed(IOException failure) {
                fail(
                    CloseReason.Kind.UNREACHABLE,
                    target.firstHop() + failure.getMessage(),
                    failure);
              }
            });
    // Not the link's port yet: only the socket goes on from it.
    own(plain, tunnel, () -> {});
    sendRaw(ProxyTunnel.request(target.hostAndPort(), target.options().proxyAuthorization()));
  }

  private void secure(PlainPipe plain) {
    port = null;
    if (!target.isSecure()) {
      upgrade(plain);
      return;
    }
    try {
      TlsPipe tls = new TlsPipe(requireNonNull(channel), target.newEngine());
      TlsHandshake.Outcome outcome =
          new TlsHandshake.Outcome() {
            @Override
            public void secured() {
              upgrade(tls);
            }

            @Override
            public void failed(IOException failure) {
              tlsFailed(failure);
            }
          };
      new TlsHandshake(loop, tls, requireNonNull(key), config.environment().executor(), outcome)
          .start();
    } catch (IOException e) {
      tlsFailed(e);
    }
  }

  private void tlsFailed(IOException failure) {
    fail(CloseReason.Kind.UNREACHABLE, "TLS failed: " + failure.getMessage(), failure);
  }

  private void upgrade(BytePipe pipe) {
    ClientUpgrade upgrade =
        new ClientUpgrade(
            new ClientUpgrade.Outcome() {
              @Override
              public void upgraded(ByteBuffer rest) {
                opened(rest);
              }

              @Override
              public void notUpgraded(CloseReason.Kind kind, String why) {
                fail(kind, why, null);
              }
            });
    own(pipe, upgrade, this::gone);
    sendRaw(upgrade.request(target.resource(), target.hostHeader(), target.options().headers()));
  }

  private void own(BytePipe pipe, SocketPort.Owner owner, Runnable whenGone) {
    port =
        new SocketPort(
            loop,
            requireNonNull(channel),
            pipe,
            requireNonNull(key),
            config.environment(),
            owner,
            whenGone);
  }

  private void sendRaw(ByteBuffer bytes) {
    try {
      requireNonNull(port).outbound().sendRaw(bytes);
    } catch (IOException e) {
      fail(CloseReason.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private void opened(ByteBuffer rest) {
    over = true;
    timer.cancel();
    SocketPort opened = requireNonNull(port);
    if (!link.opened(opened)) {
      // It was given up at this very moment.
      opened.close();
    } else if (rest.hasRemaining()) {
      link.onBytes(rest);
    }
  }

  private void fail(CloseReason.Kind kind, String why, @Nullable Throwable cause) {
    if (!over) {
      link.failed(
          new CloseReason(kind, "cannot open a link to " + target.uri() + ": " + why, cause));
      abandon();
    }
  }

  /** Leaves nothing. */
  private void abandon() {
    if (over) {
      return;
    }
    over = true;
    timer.cancel();
    closeSocket();
    gone();
  }

  /** Both the port and whoever gives up may find out that nothing is left. */
  private void gone() {
    if (!gone) {
      gone = true;
      onGone.run();
    }
  }

  private void closeSocket() {
    if (key != null) {
      key.cancel();
    }
    if (channel != null) {
      Sockets.closeQuietly(channel);
    }
  }
}
