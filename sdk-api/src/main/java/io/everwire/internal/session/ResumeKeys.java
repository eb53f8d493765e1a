package io.everwire.internal.session;

import io.everwire.transport.Environment;
import java.security.MessageDigest;

/**
 * The keys that open a session again. Exactly two are valid: the confirmed one, which the client is
 * known to have, and the newest, which may have been lost on its way. So any number of lost
 * Welcomes does no harm, and an old key is worth nothing. 128 bits each, compared in constant time.
 * Confined to the session's serializer.
 */
public class ResumeKeys {
  private static final int KEY_BYTES = 16;

  private final Environment environment;
  private byte[] confirmed = new byte[0];
  private byte[] newest = new byte[0];

  public ResumeKeys(Environment environment) {
    this.environment = environment;
  }

  public boolean isValid(byte[] key) {
    // Both comparisons always, so that the time tells nothing.
    boolean isConfirmed = MessageDigest.isEqual(confirmed, key);
    boolean isNewest = MessageDigest.isEqual(newest, key);
    return key.length == KEY_BYTES && (isConfirmed || isNewest);
  }

  /** The client has shown this key in a Hello that was accepted. */
  public void onShown(byte[] key) {
    confirmed = key;
  }

  /** A batch came over the link whose Welcome brought the newest key. */
  public void onWelcomeReceived() {
    confirmed = newest;
  }

  /** A key for the next Welcome. It takes the place of the newest, never of the confirmed one. */
  public byte[] issue() {
    newest = environment.secretBytes(KEY_BYTES);
    return newest;
  }
}
