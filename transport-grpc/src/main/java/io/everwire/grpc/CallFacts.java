package io.everwire.grpc;

import io.everwire.transport.LinkFacts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is known of a call, as the SPI wants it. */
final class CallFacts {
  private CallFacts() {}

  static LinkFacts of(ServerCall<?, ?> call, Metadata metadata) {
    SSLSession tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String scheme = tls == null ? "grpc" : "grpcs";
    return new LinkFacts(
        scheme, uriOf(scheme, call.getAuthority()), headers(metadata), peer, principal(tls));
  }

  private static URI uriOf(String scheme, @Nullable String authority) {
    try {
      return new URI(scheme, authority == null ? "unknown" : authority, "", null, null);
    } catch (URISyntaxException e) {
      // What the peer says there is its own business, and it is asked for nothing.
      return URI.create(scheme + "://unknown");
    }
  }

  /** Binary values as gRPC has them on the wire: in base64, without padding. */
  private static Map<String, List<String>> headers(Metadata metadata) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : metadata.keys()) {
      List<String> values = new ArrayList<>();
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        for (byte[] value : all(metadata, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))) {
          values.add(Base64.getEncoder().withoutPadding().encodeToString(value));
        }
      } else {
        all(metadata, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)).forEach(values::add);
      }
      headers.put(name, List.copyOf(values));
    }
    return headers;
  }

  private static <T> Iterable<T> all(Metadata metadata, Metadata.Key<T> key) {
    Iterable<T> values = metadata.getAll(key);
    return values == null ? List.of() : values;
  }

  private static @Nullable Principal principal(@Nullable SSLSession tls) {
    try {
      return tls == null ? null : tls.getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
