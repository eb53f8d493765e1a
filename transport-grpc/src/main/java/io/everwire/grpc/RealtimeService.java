package io.everwire.grpc;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.LinkAcceptor;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;

/**
 * Everwire as one more service of an application's own gRPC server: each call of {@code
 * everwire.v1.Realtime/Connect} becomes a link of a {@link io.everwire.RealtimeServer}.
 *
 * <pre>{@code
 * RealtimeServer realtime = RealtimeServer.builder().build().start();
 * Server server = ServerBuilder.forPort(9090)
 *     .addService(otherService)
 *     .addService(RealtimeService.of(realtime.acceptor()))
 *     .build()
 *     .start();
 * }</pre>
 *
 * <ul>
 *   <li>TLS, interceptors, threads and limits are the application's server's. Everwire never blocks
 *       its threads, so a direct executor spares a hop for each message.
 *   <li>That server's limit of inbound messages, 4 MiB unless set, bounds what a message may cost;
 *       the limit here decides what is taken.
 *   <li>To stop, close the {@code RealtimeServer} first: it ends the calls. Then shut down the gRPC
 *       server.
 * </ul>
 *
 * <p>Immutable and safe for use by many threads; may be added to several servers.
 */
public final class RealtimeService implements BindableService {
  /** What {@link io.everwire.Limits} has by default. */
  private static final int DEFAULT_MAX_MESSAGE_BYTES = 256 * 1024;

  private final LinkAcceptor acceptor;
  private final int maxMessageBytes;

  private RealtimeService(LinkAcceptor acceptor, int maxMessageBytes) {
    this.acceptor = acceptor;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Makes the service, for messages of up to 256 KiB.
   *
   * @param acceptor takes the links: {@link io.everwire.RealtimeServer#acceptor()}
   * @return the service
   */
  public static RealtimeService of(LinkAcceptor acceptor) {
    return of(acceptor, DEFAULT_MAX_MESSAGE_BYTES);
  }

  /**
   * Makes the service.
   *
   * @param acceptor takes the links: {@link io.everwire.RealtimeServer#acceptor()}
   * @param maxMessageBytes the largest message to take, positive; the {@code maxBatchBytes} of the
   *     server's {@link io.everwire.Limits}. A larger one ends its call with {@code
   *     RESOURCE_EXHAUSTED}
   * @return the service
   * @throws IllegalArgumentException if the limit is not positive
   */
  public static RealtimeService of(LinkAcceptor acceptor, int maxMessageBytes) {
    requireNonNull(acceptor, "acceptor");
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", must be positive");
    }
    return new RealtimeService(acceptor, maxMessageBytes);
  }

  @Override
  public ServerServiceDefinition bindService() {
    return new ConnectHandler(
            acceptor, maxMessageBytes, GrpcOptions.DEFAULT_ON_READY_THRESHOLD_BYTES)
        .service();
  }
}
