package io.everwire.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OwnServletContainerTest {
  @ParameterizedTest
  @ValueSource(strings = {"http", "sse+http"})
  void whatIsPublishedIsHeard(String scheme) throws Exception {
    try (OwnServletContainer server = new OwnServletContainer(0)) {
      assertThat(OwnServletContainer.exchange(server.uri(scheme), "here I am"))
          .isEqualTo("here I am");
    }
  }
}
