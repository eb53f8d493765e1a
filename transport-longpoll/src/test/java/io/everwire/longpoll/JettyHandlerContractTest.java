package io.everwire.longpoll;

import java.time.Duration;

class JettyHandlerContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  JettyHandlerContractTest() {
    super(Mounted::jettyHandler, "http", OPTIONS);
  }
}
