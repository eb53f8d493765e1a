package io.everwire;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a handler knows about a stream that the other side has opened.
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public interface StreamContext {

  /**
   * The session it belongs to.
   *
   * @return the session's id
   */
  String sessionId();

  /**
   * Who the session's client is.
   *
   * @return the principal on the server's side; empty on the client's side
   */
  Optional<Principal> principal();

  /**
   * What was opened.
   *
   * @return the type as it was given to the builder
   */
  StreamType<?, ?> type();

  /**
   * What the opener said beside its messages.
   *
   * @return the metadata
   */
  Metadata metadata();

  /**
   * How much time is left until the opener's deadline.
   *
   * @return the time, zero when it is over; empty without a deadline
   */
  Optional<Duration> timeLeft();

  /**
   * How the stream has ended.
   *
   * @return the status; empty while it lasts
   */
  Optional<Status> ended();

  /**
   * Has something done as soon as the stream has ended, on this side or the other: to stop the work
   * for it. It does not wait for the listener's present callback.
   *
   * @param action called once with the status, on the SDK's own executor; at once if the stream has
   *     ended already
   */
  void onEnd(Consumer<Status> action);

  /**
   * Says that work for this stream goes on elsewhere. Until it is done, the stream counts for
   * {@link Limits#maxStreams()} even after the other side has given up, so that nobody can have
   * more done at once by cancelling and opening again.
   *
   * @param work completes in any way when the work is done
   */
  void holdUntil(CompletionStage<?> work);

  /**
   * Ends the stream as an exception of the handler does: with the status of a {@link
   * RealtimeException}, otherwise with {@code INTERNAL} and a line in the log.
   *
   * @param failure what went wrong
   */
  void fail(Throwable failure);

  /**
   * The other side of this session, for streams and calls that serve this one: they inherit what is
   * left of its time, and are cancelled when it ends with anything but OK.
   *
   * @return the peer
   */
  Peer peer();

  /**
   * Somebody else, for streams and calls that serve this one, such as a client of another server.
   *
   * @param other to whom streams are opened
   * @return the same, with the inheritance of {@link #peer()}
   */
  Peer inheriting(Peer other);
}
