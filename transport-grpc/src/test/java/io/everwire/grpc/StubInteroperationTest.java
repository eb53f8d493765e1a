package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.wire.proto.Frame;
import io.everwire.internal.wire.proto.Ping;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each of our sides with a stub that was generated from the schema. */
@Timeout(120)
class StubInteroperationTest {

  @Test
  void aStubHasASessionWithOurServer() throws Exception {
    try (RealtimeServer server =
            RealtimeServer.builder().listen("grpc://localhost:0").build().start();
        StubClient stub = new StubClient(server.uri()).hello()) {
      stub.send(StubClient.publish(1_000));
      assertThat(stub.next(Frame.BodyCase.PUBLISHED).getPublished().getOffset()).isEqualTo(1);
      stub.send(Frame.newBuilder().setPing(Ping.newBuilder().setId(7)).build());
      assertThat(stub.next(Frame.BodyCase.PONG).getPong().getId()).isEqualTo(7);
      stub.halfClose();
      assertThat(stub.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void ourClientHasASessionWithAStubsServer() throws Exception {
    try (StubServer server = new StubServer()) {
      RealtimeClient client = RealtimeClient.builder().endpoint(server.uri()).build();
      client.connect().join();
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
      assertThat(client.channel("chat", Codec.utf8()).publish("hello").join().position().offset())
          .isEqualTo(1);
      client.close();
      server.left.get(30, TimeUnit.SECONDS);
      assertThat(server.heard)
          .extracting(Frame::getBodyCase)
          .startsWith(Frame.BodyCase.HELLO)
          .contains(Frame.BodyCase.PUBLISH)
          .doesNotContain(Frame.BodyCase.BODY_NOT_SET);
    }
  }
}
