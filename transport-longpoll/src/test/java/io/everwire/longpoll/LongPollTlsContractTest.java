package io.everwire.longpoll;

import java.time.Duration;

class LongPollTlsContractTest extends HttpsContract {
  LongPollTlsContractTest() {
    super(
        "https",
        HttpOptions.builder().hold(Duration.ofSeconds(2)).sslContext(TestTls.context()).build());
  }
}
