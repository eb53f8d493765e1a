package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * Describes a stream once, for both sides: its name, how many messages each side sends, and how
 * they are encoded. Several of them as constants of one class read like a service.
 *
 * @param name what the stream is called on the wire: as a channel's name
 * @param mode how many messages each side sends
 * @param sent how the opener's messages are encoded
 * @param received how the acceptor's messages are encoded
 * @param <S> what the opener sends
 * @param <R> what the opener receives
 */
public record StreamType<S, R>(String name, Mode mode, Codec<S> sent, Codec<R> received) {

  /** How many messages each side sends. The client of these names is who opens. */
  public enum Mode {
    /** One request, one answer. */
    CALL,
    /** One request, any number of answers. */
    SERVER_STREAM,
    /** Any number of requests, one answer. */
    CLIENT_STREAM,
    /** Any number of messages both ways. */
    DUPLEX;

    /**
     * Whether the opener sends exactly one message.
     *
     * @return true for calls and server streams
     */
    public boolean hasOneRequest() {
      return this == CALL || this == SERVER_STREAM;
    }

    /**
     * Whether the acceptor sends exactly one message.
     *
     * @return true for calls and client streams
     */
    public boolean hasOneAnswer() {
      return this == CALL || this == CLIENT_STREAM;
    }
  }

  public StreamType {
    Names.check("stream", name);
    requireNonNull(mode, "mode");
    requireNonNull(sent, "sent");
    requireNonNull(received, "received");
  }

  /**
   * One request, one answer.
   *
   * @param name the name on the wire
   * @param request how the request is encoded
   * @param answer how the answer is encoded
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return the type
   */
  public static <S, R> StreamType<S, R> call(String name, Codec<S> request, Codec<R> answer) {
    return new StreamType<>(name, Mode.CALL, request, answer);
  }

  /**
   * One request, any number of answers.
   *
   * @param name the name on the wire
   * @param request how the request is encoded
   * @param answers how the answers are encoded
   * @param <S> the request's type
   * @param <R> the answers' type
   * @return the type
   */
  public static <S, R> StreamType<S, R> serverStream(
      String name, Codec<S> request, Codec<R> answers) {
    return new StreamType<>(name, Mode.SERVER_STREAM, request, answers);
  }

  /**
   * Any number of requests, one answer.
   *
   * @param name the name on the wire
   * @param requests how the requests are encoded
   * @param answer how the answer is encoded
   * @param <S> the requests' type
   * @param <R> the answer's type
   * @return the type
   */
  public static <S, R> StreamType<S, R> clientStream(
      String name, Codec<S> requests, Codec<R> answer) {
    return new StreamType<>(name, Mode.CLIENT_STREAM, requests, answer);
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
    return new StreamType<>(name, Mode.DUPLEX, sent, received);
  }
}
