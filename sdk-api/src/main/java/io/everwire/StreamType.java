package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * Describes a stream once, for both sides.
 *
 * @param name what the stream is called on the wire: as a channel's name
 * @param sent how the opener's messages are encoded
 * @param received how the acceptor's messages are encoded
 * @param <S> what the opener sends
 * @param <R> what the opener receives
 */
public record StreamType<S, R>(String name, Codec<S> sent, Codec<R> received) {
  public StreamType {
    Names.check("stream", name);
    requireNonNull(sent, "sent");
    requireNonNull(received, "received");
  }

  /**
   * A type in which both sides send messages.
   *
   * @param name the name on the wire
   * @param sent how the opener's messages are encoded
   * @param received how the acceptor's messages are encoded
   * @param <S> what the opener sends
   * @param <R> what the opener receives
   * @return the type
   */
  public static <S, R> StreamType<S, R> duplex(String name, Codec<S> sent, Codec<R> received) {
    return new StreamType<>(name, sent, received);
  }
}
