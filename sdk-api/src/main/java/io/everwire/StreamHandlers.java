package io.everwire;

import java.util.concurrent.CompletionStage;

/**
 * What the builders of clients and servers share: who takes the streams and calls that the other
 * side opens. A name that nobody takes is answered with {@code UNIMPLEMENTED}.
 *
 * @param <B> the builder
 */
public interface StreamHandlers<B extends StreamHandlers<B>> {

  /**
   * Takes streams of a type, of any mode.
   *
   * @param type what the other side opens
   * @param handler takes each stream
   * @param <S> what the other side sends
   * @param <R> what the other side receives
   * @return this builder
   * @throws IllegalArgumentException if the name has a handler already
   */
  <S, R> B stream(StreamType<S, R> type, StreamHandler<R, S> handler);

  /**
   * Answers calls, each in a thread of the callback executor, which is occupied meanwhile.
   *
   * @param type a type made by {@link StreamType#call}
   * @param handler answers each call
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return this builder
   * @throws IllegalArgumentException if the name has a handler already, or the type is another's
   */
  default <S, R> B call(StreamType<S, R> type, CallHandler<S, R> handler) {
    return stream(ModeHandlers.require(type, StreamType.Mode.CALL), ModeHandlers.call(handler));
  }

  /**
   * Answers calls, each when a stage completes. When a call ends before, the stage is cancelled.
   *
   * @param type a type made by {@link StreamType#call}
   * @param handler begins to answer each call, and does not block
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return this builder
   * @throws IllegalArgumentException if the name has a handler already, or the type is another's
   */
  default <S, R> B callAsync(
      StreamType<S, R> type, CallHandler<S, ? extends CompletionStage<R>> handler) {
    return stream(
        ModeHandlers.require(type, StreamType.Mode.CALL), ModeHandlers.callAsync(handler));
  }

  /**
   * Answers single requests with many messages, each in a thread of the callback executor, which is
   * occupied meanwhile.
   *
   * @param type a type made by {@link StreamType#serverStream}
   * @param handler answers each request
   * @param <S> the request's type
   * @param <R> the answers' type
   * @return this builder
   * @throws IllegalArgumentException if the name has a handler already, or the type is another's
   */
  default <S, R> B serverStream(StreamType<S, R> type, RequestHandler<S, R> handler) {
    return stream(
        ModeHandlers.require(type, StreamType.Mode.SERVER_STREAM),
        ModeHandlers.serverStream(handler));
  }

  /**
   * Adds an interceptor, behind those that were added before.
   *
   * @param interceptor sees every stream and call of this side
   * @return this builder
   */
  B interceptor(StreamInterceptor interceptor);

  /**
   * Lets the other side read the texts of exceptions that handlers and listeners throw, after
   * {@code INTERNAL}. Without this they stay in the log of this side, since they may tell secrets.
   *
   * @return this builder
   */
  B exposeExceptions();
}
