package io.everwire.longpoll;

import java.time.Duration;

class TomcatServletSseContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  TomcatServletSseContractTest() {
    super(Mounted::tomcat, "sse+http", OPTIONS);
  }
}
