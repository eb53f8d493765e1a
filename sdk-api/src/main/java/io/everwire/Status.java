package io.everwire;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How something ended: a code for programs, a message for people, and details for programs that
 * know their types. Immutable.
 *
 * @param code the canonical code
 * @param message what happened to which thing, with the limit or rule concerned and what to set or
 *     do; may be empty
 * @param details at most 16, which together take at most 4 KiB: their types and values
 */
public record Status(StatusCode code, String message, List<Detail> details) {
  private static final int MAX_DETAILS = 16;
  private static final int MAX_DETAIL_BYTES = 4 * 1024;

  /** Ended as it should, without a message. */
  public static final Status OK = Status.of(StatusCode.OK, "");

  public Status {
    requireNonNull(code, "code");
    requireNonNull(message, "message");
    details = List.copyOf(details);
    if (!details.isEmpty() && (details.size() > MAX_DETAILS || bytes(details) > MAX_DETAIL_BYTES)) {
      throw new IllegalArgumentException(
          "a status has at most "
              + MAX_DETAILS
              + " details of together "
              + MAX_DETAIL_BYTES
              + " bytes, this one "
              + details.size()
              + " of "
              + bytes(details));
    }
  }

  /**
   * Something that a program can read about a status.
   *
   * @param type what the value is, such as the full name of a protobuf message; not empty
   * @param value the encoded value; copied
   */
  public record Detail(String type, ByteBuffer value) {
    public Detail {
      if (type.isEmpty()) {
        throw new IllegalArgumentException("a status's detail needs a type");
      }
      value = ByteBuffers.copy(value);
    }

    /**
     * The encoded value.
     *
     * @return a read-only buffer of the caller's own
     */
    @Override
    public ByteBuffer value() {
      return value.duplicate();
    }

    private int bytes() {
      return ByteBuffers.utf8Bytes(type) + value.remaining();
    }
  }

  private static int bytes(Collection<Detail> details) {
    int sum = 0;
    for (Detail detail : details) {
      sum += detail.bytes();
    }
    return sum;
  }

  /**
   * Whether a status with these details can have one more.
   *
   * @param details those it has
   * @param more the further one
   * @return whether both bounds allow it
   */
  public static boolean hasRoom(Collection<Detail> details, Detail more) {
    return details.size() < MAX_DETAILS && bytes(details) + more.bytes() <= MAX_DETAIL_BYTES;
  }

  /**
   * A status without details.
   *
   * @param code the canonical code
   * @param message for people
   * @return the status
   */
  public static Status of(StatusCode code, String message) {
    return new Status(code, message, List.of());
  }

  /**
   * This status with one more detail.
   *
   * @param type what the value is
   * @param codec encodes it
   * @param value the value
   * @param <T> its type
   * @return the status
   * @throws IllegalArgumentException if there is no room for it
   */
  public <T> Status withDetail(String type, Codec<T> codec, T value) {
    List<Detail> more = new ArrayList<>(details);
    more.add(new Detail(type, codec.encode(value)));
    return new Status(code, message, more);
  }

  /**
   * The first detail of a type.
   *
   * @param type what is looked for
   * @param codec decodes it; what it throws goes to the caller
   * @param <T> its type
   * @return the detail, if there is one
   */
  public <T> Optional<T> detail(String type, Codec<T> codec) {
    requireNonNull(type, "type");
    return details.stream()
        .filter(detail -> detail.type().equals(type))
        .findFirst()
        .map(detail -> codec.decode(detail.value()));
  }

  /**
   * Whether the code is {@link StatusCode#OK}.
   *
   * @return true for success
   */
  public boolean isOk() {
    return code == StatusCode.OK;
  }

  /**
   * This status as an exception.
   *
   * @return a new exception
   */
  public RealtimeException asException() {
    return new RealtimeException(this);
  }

  /** Code and message. */
  @Override
  public String toString() {
    return message.isEmpty() ? code.name() : code + ": " + message;
  }
}
