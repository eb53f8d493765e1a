package io.everwire.longpoll;

import java.time.Duration;

class LongPollContractTest extends HttpContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).build();

  LongPollContractTest() {
    super("http", OPTIONS);
  }
}
