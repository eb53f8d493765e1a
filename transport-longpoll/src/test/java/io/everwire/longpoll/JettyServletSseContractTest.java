package io.everwire.longpoll;

import java.time.Duration;

class JettyServletSseContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  JettyServletSseContractTest() {
    super(Mounted::jettyServlet, "sse+http", OPTIONS);
  }
}
