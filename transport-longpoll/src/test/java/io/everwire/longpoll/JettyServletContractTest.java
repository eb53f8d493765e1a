package io.everwire.longpoll;

import java.time.Duration;

class JettyServletContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  JettyServletContractTest() {
    super(Mounted::jettyServlet, "http", OPTIONS);
  }
}
