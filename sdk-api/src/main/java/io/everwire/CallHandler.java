package io.everwire;

/**
 * Answers requests.
 *
 * @param <S> the request's type
 * @param <R> the answer's type
 */
@FunctionalInterface
public interface CallHandler<S, R> {

  /**
   * Answers a request. When the call ends before this has returned, because the caller cancelled it
   * or its time is over, the thread is interrupted.
   *
   * @param context who asks, how much time is left, and a peer whose calls inherit that
   * @param request the request
   * @return the answer, not null
   * @throws Exception to fail the call: with its status if it is a {@link RealtimeException},
   *     otherwise with {@code INTERNAL}, without its text unless the builder allows that
   */
  R handle(StreamContext context, S request) throws Exception;
}
