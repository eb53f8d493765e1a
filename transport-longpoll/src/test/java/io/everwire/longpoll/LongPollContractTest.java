package io.everwire.longpoll;

import java.time.Duration;

class LongPollContractTest extends HttpContract {
  LongPollContractTest() {
    super("http", HttpOptions.builder().hold(Duration.ofSeconds(2)).build());
  }
}
