package io.everwire.longpoll;

import java.time.Duration;

class TomcatServletContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  TomcatServletContractTest() {
    super(Mounted::tomcat, "http", OPTIONS);
  }
}
