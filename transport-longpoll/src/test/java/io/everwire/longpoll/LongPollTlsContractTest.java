package io.everwire.longpoll;

import java.time.Duration;

class LongPollTlsContractTest extends HttpsContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).sslContext(TestTls.context()).build();

  LongPollTlsContractTest() {
    super("https", OPTIONS);
  }
}
