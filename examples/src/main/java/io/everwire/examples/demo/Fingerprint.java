package io.everwire.examples.demo;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of what passes by. Safe for use by many threads. */
final class Fingerprint {
  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  synchronized void add(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  /**
   * The hash so far, in hex; it may go on, and be asked again, as after an answer that was lost.
   */
  synchronized String hex() {
    try {
      // A digest begins anew when it is asked.
      MessageDigest soFar = (MessageDigest) digest.clone();
      return HexFormat.of().formatHex(soFar.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be copied", e);
    }
  }
}
