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

  /** The hash so far, in hex. To be asked once: it begins anew. */
  synchronized String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
