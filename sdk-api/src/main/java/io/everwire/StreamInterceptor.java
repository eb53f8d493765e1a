package io.everwire;

import java.util.function.Consumer;

/**
 * Sees every stream and call of one side: to add and read metadata, to refuse, to measure, to carry
 * a trace's context. Interceptors are asked in the order in which the builder was given them.
 *
 * <p>Safe for use by many threads; no method blocks.
 */
public interface StreamInterceptor {

  /**
   * This side opens a stream. Runs in the caller's thread.
   *
   * @param opening what is opened; its options can be replaced
   * @throws RealtimeException to have the stream end with its status rather than be opened. Other
   *     exceptions go to the caller
   */
  default void onOpen(Opening opening) {}

  /**
   * The other side has opened a stream. Runs where the handler will.
   *
   * @param context as the handler will get it
   * @throws RealtimeException to refuse the stream with its status. After other exceptions it ends
   *     with {@code INTERNAL}
   */
  default void onAccept(StreamContext context) {}

  /**
   * Runs something of the application for a stream that the other side has opened: its handler, or
   * a method of its listener. To set up and take down what the thread should know meanwhile.
   *
   * @param context the stream's
   * @param callback to be run once, in this call
   */
  default void around(StreamContext context, Runnable callback) {
    callback.run();
  }

  /** A stream that this side opens. For use within {@link #onOpen} only. */
  interface Opening {

    /**
     * What is opened.
     *
     * @return the type
     */
    StreamType<?, ?> type();

    /**
     * How it is opened.
     *
     * @return the options, as the interceptors before have left them
     */
    StreamOptions options();

    /**
     * Replaces the options.
     *
     * @param options the new ones
     */
    void options(StreamOptions options);

    /**
     * Asks to be told how the stream ends.
     *
     * @param action called once, on the SDK's own executor
     */
    void onEnd(Consumer<Status> action);
  }
}
