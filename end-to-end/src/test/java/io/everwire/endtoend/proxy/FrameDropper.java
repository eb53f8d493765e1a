package io.everwire.endtoend.proxy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A proxy that knows HTTP/1.1 and not WebSocket: it lets the opening request and its answer pass,
 * and then, while it drops, throws away what either side says.
 */
final class FrameDropper extends UserSpaceProxy {
  private static final String END_OF_HEAD = "\r\n\r\n";

  private volatile boolean dropping;

  FrameDropper(InetSocketAddress target) {
    super(target);
  }

  /** Whether to drop what follows the heads, on connections that exist as on later ones. */
  void setDropping(boolean drop) {
    dropping = drop;
  }

  @Override
  Filter toServer() {
    return new AfterHead();
  }

  @Override
  Filter toClient() {
    return new AfterHead();
  }

  /** Both sides wait for each other's head: nothing else comes with its end. */
  private final class AfterHead implements Filter {
    private boolean headIsOver;

    @Override
    public boolean passes(byte[] piece, int length) {
      if (headIsOver) {
        return !dropping;
      }
      headIsOver = new String(piece, 0, length, StandardCharsets.ISO_8859_1).endsWith(END_OF_HEAD);
      return true;
    }
  }
}
