package io.everwire.examples.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OwnJettyServerTest {
  @ParameterizedTest
  @ValueSource(strings = {"http", "sse+http"})
  void whatIsPublishedIsHeard(String scheme) throws Exception {
    try (OwnJettyServer server = new OwnJettyServer(0)) {
      assertThat(OwnJettyServer.exchange(server.uri(scheme), "here I am")).isEqualTo("here I am");
    }
  }
}
