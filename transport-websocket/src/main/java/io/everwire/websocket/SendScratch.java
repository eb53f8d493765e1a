package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Memory in which a sending thread builds what it gives to a socket, so that a message that the
 * socket takes at once costs no allocation. One for each thread; the JDK would keep a buffer for
 * each thread that writes just the same.
 */
final class SendScratch {
  /**
   * Frames up to this size, header included, are built here; it is also the largest single write.
   */
  static final int STAGING_BYTES = 64 * 1024;

  private static final int KEYS = 256;
  private static final ThreadLocal<SendScratch> OF_THREAD =
      ThreadLocal.withInitial(SendScratch::new);

  private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
  private final SecureRandom random = new SecureRandom();

  /**
   * Masking keys must not be guessed (RFC 6455, section 10.3), and asking for each alone would cost
   * more than the frame.
   */
  private final ByteBuffer keys = ByteBuffer.allocate(KEYS * Integer.BYTES).limit(0);

  private SendScratch() {}

  static SendScratch current() {
    return OF_THREAD.get();
  }

  /** An empty direct buffer, to be done with before this thread writes again. */
  ByteBuffer staging() {
    return staging.clear();
  }

  int maskingKey() {
    if (!keys.hasRemaining()) {
      random.nextBytes(keys.array());
      keys.clear();
    }
    return keys.getInt();
  }
}
