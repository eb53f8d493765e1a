package io.everwire.internal.session;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transport that serves an endpoint: those handed in first, then those on the class path
 * or module path. Of the latter there is one instance for all clients and servers, so that they
 * share what it shares among links.
 */
public final class TransportRegistry {
  private static final String ARTIFACTS = "/io/everwire/internal/transports.properties";

  /**
   * Makes each that it comes to once; guarded by itself, since it may not be used by two at once.
   */
  private static final ServiceLoader<Transport> INSTALLED =
      ServiceLoader.load(Transport.class, TransportRegistry.class.getClassLoader());

  private final List<Transport> added = new ArrayList<>();

  /** An endpoint and the transport that serves it. */
  public record Resolved(Endpoint endpoint, Transport transport) {}

  public void add(Transport transport) {
    added.add(transport);
  }

  /**
   * Finds the transport.
   *
   * @throws IllegalArgumentException if there is none; the message names the artifact to add
   */
  public Resolved resolve(Endpoint endpoint) {
    String scheme = endpoint.scheme();
    Transport transport = find(scheme, added);
    if (transport == null) {
      synchronized (INSTALLED) {
        transport = find(scheme, INSTALLED);
      }
    }
    if (transport != null) {
      return new Resolved(endpoint, transport);
    }
    String artifact = artifactOf(scheme);
    throw new IllegalArgumentException(
        "no transport serves the scheme "
            + scheme
            + " of \""
            + endpoint.uri()
            + "\""
            + (artifact == null ? "" : "; add " + artifact + " to the dependencies"));
  }

  private static @Nullable Transport find(String scheme, Iterable<Transport> transports) {
    for (Transport transport : transports) {
      if (transport.schemes().contains(scheme)) {
        return transport;
      }
    }
    return null;
  }

  private static @Nullable String artifactOf(String scheme) {
    Properties artifacts = new Properties();
    try (InputStream in = TransportRegistry.class.getResourceAsStream(ARTIFACTS)) {
      if (in != null) {
        artifacts.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return artifacts.getProperty(scheme);
  }
}
