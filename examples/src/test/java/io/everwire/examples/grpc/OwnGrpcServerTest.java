package io.everwire.examples.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnGrpcServerTest {
  @Test
  void whatIsPublishedIsHeard() throws Exception {
    try (OwnGrpcServer server = new OwnGrpcServer(0)) {
      assertThat(OwnGrpcServer.exchange(server.uri(), "here I am")).isEqualTo("here I am");
    }
  }
}
