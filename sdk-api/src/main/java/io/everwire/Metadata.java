package io.everwire;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the opener of a stream says beside its messages: who asks, on whose behalf, as part of which
 * trace. Entries keep their order, and a key may occur more than once. Immutable.
 *
 * <p>A key has 1 to 64 of the characters {@code a} to {@code z}, {@code 0} to {@code 9}, {@code .},
 * {@code _} and {@code -}. One that ends in {@code -bin} has bytes for its value, every other one
 * printable ASCII.
 *
 * @see Limits#maxMetadataBytes()
 */
public final class Metadata {

  /** Nothing. */
  public static final Metadata EMPTY = new Metadata(List.of());

  private static final String BINARY_SUFFIX = "-bin";
  private static final int MAX_KEY_CHARS = 64;
  private static final int OVERHEAD_BYTES = 32;

  private final List<Entry> entries;

  /**
   * A key and its value.
   *
   * @param key the key
   * @param value its bytes; copied
   */
  public record Entry(String key, ByteBuffer value) {
    public Entry {
      checkKey(key);
      value = ByteBuffers.copy(value);
      if (!isBinary(key)) {
        checkText(key, value);
      }
    }

    /**
     * The value's bytes.
     *
     * @return a read-only buffer of the caller's own
     */
    @Override
    public ByteBuffer value() {
      return value.duplicate();
    }

    /**
     * The value as text.
     *
     * @return the text
     * @throws IllegalStateException if the key ends in {@code -bin}
     */
    public String text() {
      if (isBinary(key)) {
        throw new IllegalStateException("the value of metadata \"" + key + "\" is binary");
      }
      return StandardCharsets.US_ASCII.decode(value()).toString();
    }

    /** The key alone: values may be secret. */
    @Override
    public String toString() {
      return key;
    }
  }

  private Metadata(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Metadata of these entries.
   *
   * @param entries in order
   * @return the metadata
   */
  public static Metadata of(List<Entry> entries) {
    return entries.isEmpty() ? EMPTY : new Metadata(entries);
  }

  /**
   * Metadata of one text.
   *
   * @param key its key
   * @param text its value
   * @return the metadata
   * @throws IllegalArgumentException if key or value break the rules
   */
  public static Metadata of(String key, String text) {
    return EMPTY.with(key, text);
  }

  /**
   * This metadata and one more text at its end.
   *
   * @param key its key
   * @param text its value, in printable ASCII
   * @return the metadata
   * @throws IllegalArgumentException if key or value break the rules
   */
  public Metadata with(String key, String text) {
    requireNonNull(text, "text");
    if (isBinary(key)) {
      throw new IllegalArgumentException(
          "metadata \"" + key + "\" ends in -bin, so its value is bytes");
    }
    // A character beyond ASCII becomes a byte that is refused below.
    return with(new Entry(key, StandardCharsets.UTF_8.encode(text)));
  }

  /**
   * This metadata and one more value of bytes at its end.
   *
   * @param key its key, which ends in {@code -bin}
   * @param bytes its value
   * @return the metadata
   * @throws IllegalArgumentException if the key breaks the rules
   */
  public Metadata with(String key, ByteBuffer bytes) {
    if (!isBinary(key)) {
      throw new IllegalArgumentException(
          "metadata \"" + key + "\" has a value of bytes, so its key must end in -bin");
    }
    return with(new Entry(key, bytes));
  }

  private Metadata with(Entry entry) {
    return new Metadata(Stream.concat(entries.stream(), Stream.of(entry)).toList());
  }

  /**
   * This metadata and other one after it.
   *
   * @param more the other
   * @return the metadata
   */
  public Metadata with(Metadata more) {
    List<Entry> all = new ArrayList<>(entries);
    all.addAll(more.entries);
    return of(all);
  }

  /**
   * The last text of a key.
   *
   * @param key the key
   * @return its value, if there is one
   */
  public Optional<String> text(String key) {
    return last(key).map(Entry::text);
  }

  /**
   * The last value of a key, as bytes.
   *
   * @param key the key
   * @return its value, if there is one: a read-only buffer of the caller's own
   */
  public Optional<ByteBuffer> bytes(String key) {
    return last(key).map(Entry::value);
  }

  private Optional<Entry> last(String key) {
    requireNonNull(key, "key");
    return entries.stream()
        .filter(entry -> entry.key().equals(key))
        .reduce((earlier, later) -> later);
  }

  /**
   * All of it.
   *
   * @return the entries, in order
   */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * What counts for {@link Limits#maxMetadataBytes()}.
   *
   * @return keys and values, and 32 bytes for each entry
   */
  public int sizeBytes() {
    int sum = 0;
    for (Entry entry : entries) {
      sum += entry.key.length() + entry.value.remaining() + OVERHEAD_BYTES;
    }
    return sum;
  }

  private static boolean isBinary(String key) {
    return key.endsWith(BINARY_SUFFIX);
  }

  private static void checkKey(String key) {
    boolean valid = !key.isEmpty() && key.length() <= MAX_KEY_CHARS;
    for (int i = 0; valid && i < key.length(); i++) {
      char c = key.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "a key of metadata has 1 to 64 of a-z, 0-9, '.', '_' and '-', this one is \""
              + (key.length() > MAX_KEY_CHARS ? key.substring(0, MAX_KEY_CHARS) + "…" : key)
              + "\"");
    }
  }

  private static void checkText(String key, ByteBuffer value) {
    for (int i = value.position(); i < value.limit(); i++) {
      if (value.get(i) < ' ' || value.get(i) > '~') {
        throw new IllegalArgumentException(
            "the value of metadata \""
                + key
                + "\" is not printable ASCII; a key that ends in -bin may have any bytes");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata metadata && metadata.entries.equals(entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** The keys: values may be secret. */
  @Override
  public String toString() {
    return "Metadata" + entries;
  }
}
