package io.everwire;

import io.everwire.broker.Broker;
import io.everwire.internal.server.ServerBuilder;
import io.everwire.metrics.Metrics;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.SystemEnvironment;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportOption;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A server, embedded in any application: listeners, sessions, channels, and handlers of streams.
 *
 * <p>Safe for use by many threads. Only {@link #start()} and {@link #close()} block.
 */
public interface RealtimeServer extends AutoCloseable {

  /**
   * Begins to configure a server.
   *
   * @return a new builder
   */
  static Builder builder() {
    return new ServerBuilder();
  }

  /**
   * Binds the listeners. If one fails, those bound before are closed.
   *
   * @return this server
   * @throws RealtimeException with {@code UNAVAILABLE} if an address cannot be bound; the message
   *     names it
   * @throws IllegalStateException if it was started before
   */
  RealtimeServer start();

  /**
   * A channel, for the server's own code.
   *
   * @param name the channel's name; see {@link Names}
   * @param codec what messages are
   * @param <T> the messages' type
   * @return a light handle
   * @throws IllegalArgumentException if the name breaks a rule
   */
  <T> ServerChannel<T> channel(String name, Codec<T> codec);

  /**
   * Where it listens, in the order in which the builder was told, with real ports.
   *
   * @return URIs that clients on the same machine can connect to
   */
  List<URI> uris();

  /**
   * The first of {@link #uris()}.
   *
   * @return its URI
   * @throws IllegalStateException if the server does not listen
   */
  URI uri();

  /**
   * Takes links from elsewhere, such as from a mount in another server.
   *
   * @return the acceptor that this server's own listeners call
   */
  LinkAcceptor acceptor();

  /**
   * The sessions that are there now, one by one, as of slightly different moments. Costs as much as
   * a list of them.
   *
   * @return a snapshot, in no order; at most {@link ServerLimits#maxSessions()}
   */
  List<SessionInfo> sessions();

  /**
   * The channels that are there now, one by one, as of slightly different moments. Costs as much as
   * a list of them.
   *
   * @return a snapshot, in no order; at most {@link ServerLimits#maxChannels()}
   */
  List<ChannelInfo> channels();

  /**
   * The client of one session, to open streams and calls to it. It can be reached while its session
   * lives, detached or not; afterwards they end with {@code UNAVAILABLE}.
   *
   * @param id the session's id, as handlers know it ({@link StreamContext#sessionId()})
   * @return the client; empty if there is no such session
   */
  Optional<Peer> session(String id);

  /**
   * Closes one listener. The sessions whose links came by it go on: their clients connect to their
   * own other endpoints.
   *
   * @param uri one of {@link #uris()}
   * @return completes when the listener is closed
   * @throws IllegalArgumentException if the server does not listen there
   */
  CompletableFuture<Void> stopListening(URI uri);

  /**
   * Closes one listener. The sessions whose links came by it go on: their clients connect to the
   * hint, or else to their own endpoints.
   *
   * @param uri one of {@link #uris()}
   * @param hint where this server can be reached; judged by clients as in {@link #drain(Duration,
   *     String)}
   * @return completes when the listener is closed
   * @throws IllegalArgumentException if the server does not listen there, or the hint is no
   *     absolute URI
   */
  CompletableFuture<Void> stopListening(URI uri, String hint);

  /**
   * Has all clients leave this server, which is about to stop, for their own other endpoints.
   *
   * @param time as in {@link #drain(Duration, String)}
   * @return as there
   * @throws IllegalStateException if the server is closed
   */
  CompletableFuture<Void> drain(Duration time);

  /**
   * Has all clients leave this server, which is about to stop.
   *
   * <p>Each client is told at once and opens nothing new in its session: further publishes, streams
   * and subscriptions wait for the next one. What is under way, open streams and publishes that are
   * not confirmed, may finish. When nothing is left, or when the time is over, the client ends its
   * session, opens one at the hint and subscribes again there; clients that have nothing under way
   * do so at random moments of the first half of the time, so that the next server is not stormed.
   * New sessions are refused from now on, links that were lost may still be replaced. The server
   * goes on listening until it is closed.
   *
   * @param time how long it may take; zero or more
   * @param hint where clients go: a URI as for a client's endpoint. A client ignores it if it has
   *     no transport for its scheme, or if it would leave an encrypted transport for one that is
   *     not
   * @return completes when no session is left, or the time is over; never exceptionally. A second
   *     call changes nothing and returns the first one's outcome
   * @throws IllegalArgumentException if the hint is no absolute URI, or the time is negative
   * @throws IllegalStateException if the server is closed
   */
  CompletableFuture<Void> drain(Duration time, String hint);

  /**
   * Asks the {@link Authorizer} again for all that was granted to the sessions of a principal.
   * Running subscriptions that are no longer allowed end with {@code PERMISSION_DENIED}, those of
   * which the authorizer says nothing in time with {@code UNAVAILABLE}; whatever else was granted
   * is asked for when it is needed next, and waits for the answer. Returns at once; does nothing
   * without an authorizer.
   *
   * @param principalId whose grants
   */
  void reauthorize(String principalId);

  /**
   * Ends all sessions of a principal for good: its clients end with the status, and do not connect
   * again by themselves. Whether new sessions of it are taken is the {@link Authenticator}'s
   * decision. Returns at once.
   *
   * @param principalId whose sessions
   * @param status what its clients are told; not OK
   * @throws IllegalArgumentException if the status is OK
   */
  void disconnect(String principalId, Status status);

  /**
   * Closes the server as {@link #closeAsync(Duration)} does with the close timeout, and waits for
   * it.
   */
  @Override
  void close();

  /**
   * Closes the server: stops listening, ends all sessions once what they have to send has been
   * acknowledged, and lets go of everything.
   *
   * @param timeout how long sending may take
   * @return completes when the server is closed, never exceptionally
   */
  CompletableFuture<Void> closeAsync(Duration timeout);

  /** Configures a server. Not safe for use by many threads. */
  interface Builder extends StreamHandlers<Builder> {

    /**
     * Adds an address to listen on.
     *
     * @param uri its URI, such as {@code mem:name}; port 0 takes a free port
     * @param options options of its transport
     * @return this builder
     * @throws IllegalArgumentException if the URI is not absolute, or no transport serves its
     *     scheme; the message names the artifact to add
     */
    Builder listen(String uri, TransportOption... options);

    /**
     * Adds an address to listen on.
     *
     * @param endpoint the address
     * @return this builder
     * @throws IllegalArgumentException if no transport serves its scheme
     */
    Builder listen(Endpoint endpoint);

    /**
     * Decides who may have a session. Without it everybody may, each with a principal of its own.
     *
     * @param authenticator asked for each session, resume and new token
     * @return this builder
     */
    Builder authenticator(Authenticator authenticator);

    /**
     * Decides who may do what with which channel. Without it everybody may do everything.
     *
     * @param authorizer asked for each session, channel and action once, and again when the client
     *     shows a new token and at {@link RealtimeServer#reauthorize}
     * @return this builder
     */
    Builder authorizer(Authorizer authorizer);

    /**
     * What the channels of a pattern remember, and how they treat slow readers. Segments of names
     * are separated by {@code /}; in a pattern {@code *} stands for one segment and {@code **}, as
     * the last one, for the rest. Of the patterns that match a name the most specific counts:
     * segment by segment a literal beats {@code *}, which beats {@code **}. Without a pattern a
     * channel has {@link ChannelPolicy#DEFAULT}.
     *
     * @param pattern a name, or such as {@code match/*}
     * @param policy the policy
     * @return this builder
     */
    Builder channels(String pattern, ChannelPolicy policy);

    /**
     * What channels stand on; a broker in this server's memory by default, which is closed with it.
     *
     * @param broker shared or not; not closed by the server
     * @return this builder
     */
    Builder broker(Broker broker);

    /**
     * How long an answer of the broker is waited for; 10 s by default. After that what was asked
     * counts as failed: a publish with {@link StatusCode#UNAVAILABLE}, saying that it may have
     * happened, and the channel goes on. Clients repeat such a publish under its number within
     * their {@link Limits#publishDeadline()}, which should therefore be longer.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder brokerTimeout(Duration timeout);

    /**
     * Where handlers run; a pool of the server's own by default. {@code Runnable::run} is for
     * handlers that never block: they run in the thread that has just worked on the session, which
     * spares waking another for each batch. The order within each stream is kept whatever the
     * executor does.
     *
     * @param executor runs callbacks
     * @return this builder
     */
    Builder callbacks(Executor executor);

    /**
     * The bounds of each session.
     *
     * @param limits {@link Limits#DEFAULT} by default
     * @return this builder
     */
    Builder limits(Limits limits);

    /**
     * The bounds of the server as a whole.
     *
     * @param limits {@link ServerLimits#DEFAULT} by default
     * @return this builder
     */
    Builder serverLimits(ServerLimits limits);

    /**
     * What one principal, one address and one session may ask of the server.
     *
     * @param limits {@link ClientLimits#DEFAULT} by default
     * @return this builder
     */
    Builder clientLimits(ClientLimits limits);

    /**
     * When to look whether a client is still there.
     *
     * @param keepAlive {@link KeepAlive#DEFAULT} by default
     * @return this builder
     */
    Builder keepAlive(KeepAlive keepAlive);

    /**
     * How long a session without a link can be resumed; 2 minutes by default.
     *
     * @param window positive
     * @return this builder
     */
    Builder resumeWindow(Duration window);

    /**
     * How long a new link may take to say Hello, and the authenticator to answer; 5 s by default.
     * Also how long a session outlives its link that was never heard of after its Welcome.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder handshakeTimeout(Duration timeout);

    /**
     * How long {@link RealtimeServer#close()} may take; 5 s by default.
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
     * Threads, time and randomness. By default a {@link SystemEnvironment} of the server's own;
     * many of them in one program may share one.
     *
     * @param environment outlives the server
     * @return this builder
     */
    Builder environment(Environment environment);

    /**
     * Takes what the server counts and measures. By default nobody does.
     *
     * @param metrics such as the one of {@code everwire-metrics-micrometer}
     * @return this builder
     */
    Builder metrics(Metrics metrics);

    /**
     * Makes the server. It does nothing before {@link RealtimeServer#start()}, but its {@link
     * RealtimeServer#acceptor()} works.
     *
     * @return the server
     * @throws IllegalArgumentException if a pattern of channels is none, or was given twice
     */
    RealtimeServer build();
  }
}
