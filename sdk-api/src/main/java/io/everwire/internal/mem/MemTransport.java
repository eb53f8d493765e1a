package io.everwire.internal.mem;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Links between two ends in one process, named by {@code mem:name}.
 *
 * <ul>
 *   <li>Names are shared by the whole process; {@code mem:0} listens on a name that is free.
 *   <li>It has no thread: each end is told what happens by its own {@link
 *       LinkConfig#environment()}'s executor, never by the thread that sends. So a listener may
 *       send from within a call without recursion, and a run over a virtual environment stays a
 *       function of its seed.
 *   <li>Messages are handed over, not copied.
 *   <li>Each direction holds {@value MemLink#QUEUE_BYTES} bytes before the sender's {@link
 *       Link#isWritable} turns false.
 * </ul>
 */
public final class MemTransport implements Transport {
  private static final String SCHEME = "mem";

  /** Process-wide on purpose: both ends know nothing of each other but a name. */
  private static final ConcurrentMap<String, MemListener> LISTENERS = new ConcurrentHashMap<>();

  private static final AtomicLong FREE_NAMES = new AtomicLong();

  /** For {@link java.util.ServiceLoader}. */
  public MemTransport() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    String name = nameOf(endpoint);
    MemConnection connection = new MemConnection();
    MemLink client = connection.clientEnd(config, listener);
    MemListener server = LISTENERS.get(name);
    if (server == null || !server.take(connection, endpoint.uri())) {
      client.fail(
          CloseReason.of(
              CloseReason.Kind.UNREACHABLE,
              "nothing in this process listens on " + endpoint.uri()));
    }
    return client;
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    String asked = nameOf(endpoint);
    String name = asked.equals("0") ? "free-" + FREE_NAMES.incrementAndGet() : asked;
    MemListener listener =
        new MemListener(
            URI.create(SCHEME + ":" + name), config, acceptor, me -> LISTENERS.remove(name, me));
    if (LISTENERS.putIfAbsent(name, listener) != null) {
      throw new TransportException(
          "cannot listen on " + listener.uri() + ": the name is in use in this process", null);
    }
    return listener;
  }

  /**
   * The links that are open to a listener, so that a test can stall or kill them.
   *
   * @param uri where the listener listens
   * @return a snapshot of its connections, oldest first; empty if nobody listens there
   */
  public static List<MemConnection> connections(URI uri) {
    return Optional.ofNullable(LISTENERS.get(uri.getRawSchemeSpecificPart()))
        .map(MemListener::connections)
        .orElse(List.of());
  }

  private static String nameOf(Endpoint endpoint) {
    if (!endpoint.scheme().equals(SCHEME)) {
      throw new IllegalArgumentException("\"" + endpoint.uri() + "\" is not a mem: URI");
    }
    if (!endpoint.options().isEmpty()) {
      throw new IllegalArgumentException(
          "mem: has no options, but was given " + endpoint.options().get(0).getClass().getName());
    }
    return endpoint.uri().getRawSchemeSpecificPart();
  }
}
