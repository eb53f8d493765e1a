package io.everwire.longpoll;

import java.time.Duration;

/** HTTP/1.1 over TLS: each request that waits has a connection of its own. */
class LongPollTls11ContractTest extends HttpsContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder()
          .hold(Duration.ofSeconds(2))
          .sslContext(TestTls.context())
          .http2(false)
          .build();

  LongPollTls11ContractTest() {
    super("https", OPTIONS);
  }
}
