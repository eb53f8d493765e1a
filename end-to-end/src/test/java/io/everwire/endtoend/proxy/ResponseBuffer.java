package io.everwire.endtoend.proxy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A proxy that passes a response on when it is complete. A stream of events never is: nothing of it
 * arrives, and nothing that follows on its connection.
 */
final class ResponseBuffer extends UserSpaceProxy {
  private static final String NEVER_COMPLETE = "text/event-stream";

  private volatile boolean buffering;

  ResponseBuffer(InetSocketAddress target) {
    super(target);
  }

  /** Whether to wait for the ends of responses, on connections that exist as on later ones. */
  void setBuffering(boolean buffer) {
    buffering = buffer;
  }

  @Override
  Filter toServer() {
    return (piece, length) -> true;
  }

  @Override
  Filter toClient() {
    return new UntilEndlessResponse();
  }

  private final class UntilEndlessResponse implements Filter {
    private boolean endless;

    @Override
    public boolean passes(byte[] piece, int length) {
      endless =
          endless
              || new String(piece, 0, length, StandardCharsets.ISO_8859_1).contains(NEVER_COMPLETE);
      return !(endless && buffering);
    }
  }
}
