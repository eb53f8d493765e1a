package io.everwire;

/**
 * Takes streams that the other side opens. Runs on the callback executor, before anything of the
 * stream is delivered. An exception ends the stream with its {@link RealtimeException#status()}, or
 * with {@code INTERNAL}.
 *
 * @param <S> what this side sends: the acceptor's messages
 * @param <R> what this side receives: the opener's messages
 */
@FunctionalInterface
public interface StreamHandler<S, R> {

  /**
   * A stream has been opened.
   *
   * @param context who opened it
   * @param stream this side of it
   * @return told what the stream brings
   */
  StreamListener<R> accept(StreamContext context, Stream<S, R> stream);
}
