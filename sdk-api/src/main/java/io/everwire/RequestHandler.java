package io.everwire;

/**
 * Answers one request with many messages.
 *
 * @param <S> the request's type
 * @param <R> the answers' type
 */
@FunctionalInterface
public interface RequestHandler<S, R> {

  /**
   * Answers a request. When this returns, the answers are complete. It may block; when the stream
   * ends before it has returned, the thread is interrupted.
   *
   * @param context who asks, how much time is left, and a peer whose calls inherit that
   * @param request the request
   * @param answers takes the answers, and holds the caller while they are not read
   * @throws Exception to end the stream: with its status if it is a {@link RealtimeException},
   *     otherwise with {@code INTERNAL}, without its text unless the builder allows that
   */
  void handle(StreamContext context, S request, BlockingStream<R, S> answers) throws Exception;
}
