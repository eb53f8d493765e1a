package io.everwire.testkit;

/** What is done to one direction of a proxied connection. Confined to the proxy's thread. */
final class ProxyFaults {
  boolean stalled;
  long delayNanos;
  int maxPieceBytes = Integer.MAX_VALUE;

  /** How many bytes get through before the cut. */
  long cutAfterBytes = Long.MAX_VALUE;

  TcpProxy.Cut cut = TcpProxy.Cut.RST;

  /** A negative count is no cut. */
  void cutAfter(long bytes, TcpProxy.Cut how) {
    cutAfterBytes = bytes < 0 ? Long.MAX_VALUE : bytes;
    cut = how;
  }

  ProxyFaults copy() {
    ProxyFaults copy = new ProxyFaults();
    copy.stalled = stalled;
    copy.delayNanos = delayNanos;
    copy.maxPieceBytes = maxPieceBytes;
    copy.cutAfterBytes = cutAfterBytes;
    copy.cut = cut;
    return copy;
  }
}
