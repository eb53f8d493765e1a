package io.everwire.longpoll;

import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client for all links with the same options. It begins with the first link, and its
 * daemon thread ends some time after the options are not used any more: before JDK 21 such a client
 * cannot be closed, and one for each link would leave a thread for each behind until the next
 * garbage collection.
 */
final class JdkClient {
  private final HttpOptions options;

  /** Links never block, so that they may run where the sockets are read. */
  private final TailExecutor executor = new TailExecutor();

  private @Nullable HttpClient client;

  JdkClient(HttpOptions options) {
    this.options = options;
  }

  /**
   * Requests to an endpoint.
   *
   * @param uri of scheme http or https
   */
  HttpRequests requests(URI uri, boolean http2) {
    return new JdkHttp(
        client(),
        executor,
        uri,
        options.headers(),
        http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
  }

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .executor(executor)
              .proxy(options.proxy() == null ? HttpClient.Builder.NO_PROXY : options.proxy());
      if (options.sslContext() != null) {
        builder.sslContext(options.sslContext());
      }
      client = builder.build();
    }
    return client;
  }
}
