package io.everwire;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * The rules for names of channels and streams: 1 to 255 bytes of UTF-8, in segments separated by
 * {@code /}, none of them empty, without control characters; names that begin with {@code $} are
 * reserved.
 */
public final class Names {
  private static final int MAX_BYTES = 255;

  private Names() {}

  /**
   * Checks a name.
   *
   * @param what what it names, for the message of the exception: "channel" or "stream"
   * @param name the name
   * @return the name
   * @throws IllegalArgumentException if it breaks a rule; the message says which
   */
  public static String check(String what, String name) {
    requireNonNull(name, () -> what + " name");
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          what
              + " name \""
              + shorten(name)
              + "\" has "
              + bytes
              + " bytes of UTF-8, must have 1 to "
              + MAX_BYTES);
    }
    if (name.charAt(0) == '$') {
      throw new IllegalArgumentException(
          what + " name \"" + name + "\" begins with $, which is reserved");
    }
    if (name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
      throw new IllegalArgumentException(
          what + " name \"" + name + "\" has an empty segment between slashes");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            what + " name has the control character U+" + String.format("%04X", (int) c));
      }
      if (Character.isSurrogate(c) && !isPaired(name, i)) {
        throw new IllegalArgumentException(what + " name has an unpaired surrogate at index " + i);
      }
    }
    return name;
  }

  private static boolean isPaired(String name, int i) {
    return Character.isHighSurrogate(name.charAt(i))
        ? i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(name.charAt(i - 1));
  }

  private static String shorten(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
