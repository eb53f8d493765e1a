package io.everwire;

import io.everwire.internal.client.ClientBuilder;
import io.everwire.metrics.Metrics;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A client: one session with a server, kept alive over links that come and go.
 *
 * <p>Safe for use by many threads. No method blocks, but {@link #close()}. Listeners are called on
 * the callback executor. Futures complete on the SDK's own executor, so that waiting for one works
 * even where a {@link CallbackQueue} is drained by the waiting thread.
 */
public interface RealtimeClient extends Peer, AutoCloseable {

  /**
   * Begins to configure a client.
   *
   * @return a new builder
   */
  static Builder builder() {
    return new ClientBuilder();
  }

  /**
   * Connects. From then on the client reconnects by itself until it is closed or refused for good.
   * A second call returns the first one's outcome.
   *
   * @return completes when a session is open, or fails: {@code UNAVAILABLE} when none could be
   *     opened within the connect timeout, {@code UNAUTHENTICATED} or {@code PERMISSION_DENIED}
   *     when the server refused, {@code CANCELLED} when the client was closed first. After a
   *     failure the client is closed
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Void> connect();

  /**
   * Where the connection stands.
   *
   * @return the connection, the same object each time
   */
  Connection connection();

  /**
   * A handle on a channel.
   *
   * @param name its name; see {@link Channel}
   * @param codec how its messages are encoded
   * @param <T> the messages' type
   * @return the handle
   * @throws IllegalArgumentException if the name breaks a rule
   */
  <T> Channel<T> channel(String name, Codec<T> codec);

  /**
   * Moves the session to another endpoint while the present link goes on, so that nothing is lost,
   * doubled, reordered or paused. If it fails the session stays where it is.
   *
   * <p>The endpoint is preferred from then on, until another one is chosen: the client does not
   * leave it for an endpoint of the builder's unless it fails, and goes back to it when it works
   * again. An upgrade that is under way is given up for the move.
   *
   * @param uri the endpoint, with the scheme of any transport; it must lead to the same server
   * @param options options of its transport
   * @return completes when the session has moved, or fails with the reason: {@code UNAVAILABLE}
   *     when no link could be opened or the server does not know the session there, {@code
   *     FAILED_PRECONDITION} when there is no live link to move from, {@code ABORTED} when another
   *     attempt is under way
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Void> migrateTo(String uri, TransportOption... options);

  /**
   * Shows the server a new token, asked of the {@link Credentials}, within the running session.
   *
   * @return completes when the server has accepted it, or a later one; fails with the server's
   *     refusal, or when there is no session
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Void> refreshCredentials();

  /**
   * Closes the client as {@link #closeAsync(Duration)} does with the close timeout, and waits for
   * it. When called from a callback it does not wait.
   */
  @Override
  void close();

  /**
   * Closes the client: sends what waits, ends the session, and lets go of everything.
   *
   * @param timeout how long sending may take; then the rest fails with {@code CANCELLED}
   * @return completes when the client is closed, never exceptionally
   */
  CompletableFuture<Void> closeAsync(Duration timeout);

  /** Configures a client. Not safe for use by many threads. */
  interface Builder extends StreamHandlers<Builder> {

    /**
     * Adds an endpoint. The first is preferred, the others are used when those before them cannot
     * be reached; then the better ones are tried again in the background, and the session moves to
     * the first that works, without loss. All endpoints lead to the same server. At least one is
     * needed.
     *
     * @param uri its URI, such as {@code mem:name}
     * @param options options of its transport
     * @return this builder
     * @throws IllegalArgumentException if the URI is not absolute, or no transport serves its
     *     scheme; the message names the artifact to add
     */
    Builder endpoint(String uri, TransportOption... options);

    /**
     * Adds an endpoint.
     *
     * @param endpoint the endpoint
     * @return this builder
     * @throws IllegalArgumentException if no transport serves its scheme
     */
    Builder endpoint(Endpoint endpoint);

    /**
     * Where tokens come from. Without it the client shows none.
     *
     * @param credentials asked for each attempt to connect
     * @return this builder
     */
    Builder credentials(Credentials credentials);

    /**
     * The id that this client goes by, for its whole life. Random by default.
     *
     * @param clientId 1 to 64 bytes of UTF-8
     * @return this builder
     */
    Builder clientId(String clientId);

    /**
     * Where callbacks run: an executor of the application's, a {@link CallbackQueue}, or {@code
     * Runnable::run} for callbacks that run in the thread that has just worked on the session and
     * must not block. By default threads of the client's own, one callback at a time; short ones
     * run in the thread that has read what they are about, if the transport has such a thread.
     *
     * @param executor runs callbacks; the order within each subscription and stream is kept
     *     whatever the executor does
     * @return this builder
     */
    Builder callbacks(Executor executor);

    /**
     * The session's bounds.
     *
     * @param limits {@link Limits#DEFAULT} by default
     * @return this builder
     */
    Builder limits(Limits limits);

    /**
     * When to look whether the server is still there.
     *
     * @param keepAlive {@link KeepAlive#DEFAULT} by default
     * @return this builder
     */
    Builder keepAlive(KeepAlive keepAlive);

    /**
     * How long {@link RealtimeClient#connect()} tries; 10 s by default. Also how long one attempt
     * may take.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder connectTimeout(Duration timeout);

    /**
     * Keeps trying to connect for ever, rather than for the connect timeout.
     *
     * @return this builder
     */
    Builder keepTrying();

    /**
     * The pauses between attempts: random between zero and a bound that starts with the first value
     * and doubles up to the second, 250 ms to 15 s by default. The first attempt after a loss is
     * made at once.
     *
     * @param first the first bound
     * @param most the highest bound
     * @return this builder
     */
    Builder backoff(Duration first, Duration most);

    /**
     * How long a link may take to open before the next endpoint is tried beside it; 300 ms by
     * default. The first link that opens gets the session, the better endpoint's where several are
     * open.
     *
     * @param time positive
     * @return this builder
     */
    Builder stagger(Duration time);

    /**
     * How often better endpoints are tried again while the session runs on a less preferred one:
     * after a pause that starts with the first value and doubles with each try that fails, up to
     * the second; 5 s to 5 minutes by default. Each pause is drawn between half of it and the
     * whole. For as long an endpoint is demoted whose links open and then die within 10 s, or do
     * not answer: it is tried behind all others, and not upgraded to.
     *
     * @param first the first pause
     * @param most the longest pause
     * @return this builder
     */
    Builder upgradeBackoff(Duration first, Duration most);

    /**
     * How long {@link RealtimeClient#close()} may take to send what waits; 5 s by default.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder closeTimeout(Duration timeout);

    /**
     * Adds a transport that no service loader finds, such as a simulated one. It serves its schemes
     * before all others.
     *
     * @param transport the transport
     * @return this builder
     */
    Builder transport(Transport transport);

    /**
     * Threads, time and randomness. By default a {@link SystemEnvironment} of the client's own;
     * many of them in one program may share one.
     *
     * @param environment outlives the client
     * @return this builder
     */
    Builder environment(Environment environment);

    /**
     * Takes what the client counts and measures. By default nobody does.
     *
     * @param metrics such as the one of {@code everwire-metrics-micrometer}
     * @return this builder
     */
    Builder metrics(Metrics metrics);

    /**
     * Makes the client. It does nothing before {@link RealtimeClient#connect()}.
     *
     * @return the client
     * @throws IllegalStateException if no endpoint was given
     */
    RealtimeClient build();
  }
}
