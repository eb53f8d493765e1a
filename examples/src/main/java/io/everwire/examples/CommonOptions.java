package io.everwire.examples;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * What all examples can be told: where the server listens and clients connect. The schemes of the
 * URIs are all that decides on the transports.
 */
public final class CommonOptions {
  private static final List<URI> ANYWHERE =
      Arrays.stream(NetworkTransport.values())
          .map(transport -> URI.create(transport.anyPort()))
          .toList();

  @Option(
      names = "--listen",
      paramLabel = "URI",
      split = ",",
      converter = Endpoint.class,
      description =
          "where the server listens, such as ws://127.0.0.1:8080/rt,grpc://127.0.0.1:9090; by"
              + " default on a free port of this machine with each of ws, grpc, http and sse+http")
  private List<URI> listen = List.of();

  @Option(
      names = "--connect",
      paramLabel = "URI",
      split = ",",
      converter = Endpoint.class,
      description =
          "where clients connect to, the preferred endpoint first; by default to a server in this"
              + " process")
  private List<URI> connect = List.of();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  /** Where a server of this process listens. */
  public List<URI> listeners() {
    return listen.isEmpty() ? ANYWHERE : listen;
  }

  /** Where clients connect to; empty if the server is in this process. */
  public List<URI> endpoints() {
    return connect;
  }

  /** Whether the server is in this process. */
  public boolean serverIsHere() {
    return connect.isEmpty();
  }

  /** Rejects what is no endpoint before anything is started. */
  static final class Endpoint implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI uri = URI.create(text);
        if (uri.getScheme() != null && uri.getHost() != null) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
      throw new TypeConversionException(
          "'" + text + "' is no endpoint, such as ws://127.0.0.1:8080/rt or grpc://127.0.0.1:9090");
    }
  }
}
