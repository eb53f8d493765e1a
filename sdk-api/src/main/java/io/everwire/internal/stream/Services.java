package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

import io.everwire.StreamHandler;
import io.everwire.StreamInterceptor;
import io.everwire.StreamType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an application does with the streams of one endpoint.
 *
 * @param handlers by name, what the peer may open
 * @param interceptors see every stream
 * @param exposesExceptions whether the peer may read what handlers throw
 * @param parts collaborators of the engine
 */
public record Services(
    Map<String, Registration<?, ?>> handlers,
    List<StreamInterceptor> interceptors,
    boolean exposesExceptions,
    StreamParts parts) {

  /** Takes no streams. */
  public static final Services NONE =
      new Services(Map.of(), List.of(), false, StreamParts.STANDARD);

  public Services {
    handlers = Map.copyOf(handlers);
    interceptors = List.copyOf(interceptors);
  }

  /** A type of streams that the peer may open, and who takes them. */
  public record Registration<S, R>(StreamType<S, R> type, StreamHandler<R, S> handler) {}

  /** Collects what a builder is told. Not safe for use by many threads. */
  public static final class Collector {
    private final Map<String, Registration<?, ?>> handlers = new HashMap<>();
    private final List<StreamInterceptor> interceptors = new ArrayList<>();
    private boolean exposesExceptions;
    private StreamParts parts = StreamParts.STANDARD;

    /**
     * Adds a handler.
     *
     * @throws IllegalArgumentException if the name has one already
     */
    public <S, R> void add(StreamType<S, R> type, StreamHandler<R, S> handler) {
      requireNonNull(handler, "handler");
      if (handlers.putIfAbsent(
              requireNonNull(type, "type").name(), new Registration<>(type, handler))
          != null) {
        throw new IllegalArgumentException("stream \"" + type.name() + "\" has a handler already");
      }
    }

    public void add(StreamInterceptor interceptor) {
      interceptors.add(requireNonNull(interceptor, "interceptor"));
    }

    public void exposeExceptions() {
      exposesExceptions = true;
    }

    /** Puts other collaborators into the engine: for tests of the SDK itself. */
    public void parts(StreamParts streamParts) {
      parts = requireNonNull(streamParts, "parts");
    }

    public Services collected() {
      return new Services(handlers, interceptors, exposesExceptions, parts);
    }
  }
}
