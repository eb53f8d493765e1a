package io.everwire.grpc;

/**
 * At which size gRPC itself refuses a message, by its header, before it spends the memory. It can
 * then do no more than reset the stream; so messages that are a little too large get through to the
 * link, which ends the call with a status.
 */
final class SizeLimit {
  private SizeLimit() {}

  static int ofLibrary(int maxMessageBytes) {
    return (int) Math.min(2L * maxMessageBytes, Integer.MAX_VALUE);
  }
}
