package io.everwire.transport;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Why a link ended, or why it could not be opened.
 *
 * @param kind what happened, for programs
 * @param description what happened, for people: names the address, the limit or the rule concerned;
 *     never holds secrets
 * @param cause the underlying failure, or null where there is none
 */
public record CloseReason(Kind kind, String description, @Nullable Throwable cause) {

  /** What ended a link. */
  public enum Kind {
    /** This side closed it. */
    LOCAL,
    /** The other side closed it in an orderly way. */
    PEER,
    /** It broke: reset, end of stream without a closing handshake, an I/O error. */
    LOST,
    /** It could not be opened: refused, unknown host, timeout, TLS failure. */
    UNREACHABLE,
    /**
     * Something answered, but would not open a link: wrong path, origin, subprotocol, too many
     * links.
     */
    REFUSED,
    /** One side broke the transport's rules: a message of the wrong type or above the limit. */
    VIOLATION
  }

  public CloseReason {
    requireNonNull(kind, "kind");
    requireNonNull(description, "description");
  }

  /**
   * A reason without an underlying failure.
   *
   * @param kind what happened
   * @param description what happened, for people
   * @return the reason
   */
  public static CloseReason of(Kind kind, String description) {
    return new CloseReason(kind, description, null);
  }

  /**
   * This side closes the link.
   *
   * @param description why, for people
   * @return the reason
   */
  public static CloseReason local(String description) {
    return of(Kind.LOCAL, description);
  }

  @Override
  public String toString() {
    return cause == null
        ? kind + ": " + description
        : kind + ": " + description + " (" + cause + ")";
  }
}
