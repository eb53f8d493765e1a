package io.everwire.longpoll;

import java.time.Duration;
import org.junit.jupiter.api.Disabled;

@Disabled(
    "hangs on JDK 25 under traffic both ways: docs/transports.md, known problem of the servlet in Tomcat")
class TomcatServletContractTest extends MountContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().hold(Duration.ofSeconds(2)).absence(Duration.ofSeconds(3)).build();

  TomcatServletContractTest() {
    super(Mounted::tomcat, "http", OPTIONS);
  }
}
