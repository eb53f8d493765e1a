package io.everwire.longpoll;

import java.time.Duration;

/** HTTP/2 without TLS: all requests share a connection. */
class LongPollH2cContractTest extends HttpContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).http2(true).build();

  LongPollH2cContractTest() {
    super("http", OPTIONS);
  }
}
