package io.everwire.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.internal.server.Server;
import io.everwire.internal.wire.proto.Frame;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that say what they should not; beside them a session that must not notice. */
class GrpcBadInputTest extends BesideASession {
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("localhost", uri.getPort()).usePlaintext().build();

  @AfterEach
  void closeChannel() throws Exception {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void aMessageALittleAboveTheLimitIsAnsweredWithResourceExhausted() throws Exception {
    try (StubClient stub = new StubClient(uri).hello()) {
      stub.send(StubClient.publish(300_000));
      Status status = stub.awaitEnd();
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.getDescription()).contains("262,144 bytes (LinkConfig.maxMessageBytes)");
    }
  }

  @Test
  void aMessageFarAboveTheLimitResetsItsStreamByItsHeaderAlone() throws Exception {
    try (StubClient stub = new StubClient(uri).hello()) {
      stub.send(StubClient.publish(64 << 20));
      assertThat(stub.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @Test
  void aCompressedMessageIsTakenLikeAnyOther() throws Exception {
    try (StubClient stub = new StubClient(uri, "gzip").hello()) {
      stub.send(StubClient.publish(60_000));
      assertThat(stub.next(Frame.BodyCase.PUBLISHED).getPublished().getOffset()).isEqualTo(1);
    }
  }

  @Test
  void aMessageThatIsSmallUntilItIsUnpackedIsAboveTheLimitAllTheSame() throws Exception {
    try (StubClient stub = new StubClient(uri, "gzip").hello()) {
      // 64 KiB on the wire.
      stub.send(StubClient.publish(64 << 20));
      assertThat(stub.awaitEnd().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void bytesThatAreNoBatchAreAnsweredAndEndTheCall() throws Exception {
    RawCall call = new RawCall(channel, ConnectMethod.CONNECT);
    call.send(ByteBuffer.wrap("GET / HTTP/1.1".getBytes(US_ASCII)));
    assertThat(call.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
    assertThat(call.awaitEnd().getDescription()).contains("refused: INVALID_ARGUMENT");
    assertThat(call.messages()).isEqualTo(1);
  }

  @Test
  void nothingButSilenceIsEndedWithInvalidArgument() throws Exception {
    Status status;
    do {
      status = endOfASilentCall();
      // A connection that took longer than 200 ms to begin has carried no call.
    } while (status.getCode() == Status.Code.UNAVAILABLE);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("no Hello within 200 ms");
  }

  private Status endOfASilentCall() throws Exception {
    try (StubClient silent = new StubClient(impatientUri)) {
      return silent.awaitEnd();
    }
  }

  @Test
  void anotherMethodOrServiceIsUnimplemented() throws Exception {
    for (String name :
        new String[] {"everwire.v1.Realtime/Other", "everwire.v2.Realtime/Connect"}) {
      RawCall call =
          new RawCall(channel, ConnectMethod.CONNECT.toBuilder().setFullMethodName(name).build());
      assertThat(call.awaitEnd().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  @Test
  void cancelledCallsInALoopLeaveNothingBehind() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      RawCall call = new RawCall(channel, ConnectMethod.CONNECT);
      if (i % 3 == 0) {
        call.send(ByteBuffer.wrap(new byte[] {8, 1}));
      }
      call.cancel();
      call.awaitEnd();
    }
    await().until(() -> ((Server) server).handshakeCount() == 0);
    assertThat(((Server) server).sessionCount()).isEqualTo(1);
  }

  /** A call by hand. */
  private static final class RawCall extends ClientCall.Listener<InputStream> {
    private final ClientCall<InputStream, InputStream> call;
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final AtomicInteger messages = new AtomicInteger();

    RawCall(ManagedChannel channel, MethodDescriptor<InputStream, InputStream> method) {
      call = channel.newCall(method, CallOptions.DEFAULT.withExecutor(Runnable::run));
      call.start(this, new Metadata());
      call.request(100);
    }

    void send(ByteBuffer message) {
      call.sendMessage(new BufferStream(List.of(message)));
    }

    void cancel() {
      call.cancel("on purpose", null);
    }

    int messages() {
      return messages.get();
    }

    Status awaitEnd() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(@Nullable InputStream message) {
      messages.incrementAndGet();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(status);
    }
  }
}
