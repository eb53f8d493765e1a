package io.everwire;

import java.util.concurrent.CompletableFuture;

/**
 * The other side of a session, to which streams and calls can be opened: a client's server, a
 * server's client, or either as a handler sees it ({@link StreamContext#peer()}).
 *
 * <p>Safe for use by many threads; nothing here blocks. {@link BlockingStream} and {@link
 * FlowStream} are other views of the same streams.
 */
public interface Peer {

  /**
   * Opens a stream.
   *
   * @param type what it carries
   * @param options deadline, metadata
   * @param listener told what it brings
   * @param <S> what is sent
   * @param <R> what is received
   * @return the stream; it can be used at once, and what is sent waits until the stream is open
   * @throws IllegalStateException if the application has closed the client
   */
  <S, R> Stream<S, R> open(
      StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener);

  /**
   * Opens a stream without deadline and metadata.
   *
   * @param type what it carries
   * @param listener told what it brings
   * @param <S> what is sent
   * @param <R> what is received
   * @return the stream
   * @throws IllegalStateException if the application has closed the client
   */
  default <S, R> Stream<S, R> open(StreamType<S, R> type, StreamListener<? super R> listener) {
    return open(type, StreamOptions.DEFAULT, listener);
  }

  /**
   * Makes a call: one request, one answer.
   *
   * @param type a type made by {@link StreamType#call}
   * @param request the request
   * @param options deadline, metadata, retries
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return completes with the answer, on the SDK's own executor, or fails with a {@link
   *     RealtimeException}. To cancel it cancels the call: the handler at the other side is told
   * @throws IllegalArgumentException if the type is not one of calls
   * @throws IllegalStateException if the application has closed the client
   */
  <S, R> CompletableFuture<R> call(StreamType<S, R> type, S request, StreamOptions options);

  /**
   * Makes a call without deadline and metadata.
   *
   * @param type a type made by {@link StreamType#call}
   * @param request the request
   * @param <S> the request's type
   * @param <R> the answer's type
   * @return as above
   * @throws IllegalArgumentException if the type is not one of calls
   * @throws IllegalStateException if the application has closed the client
   */
  default <S, R> CompletableFuture<R> call(StreamType<S, R> type, S request) {
    return call(type, request, StreamOptions.DEFAULT);
  }
}
