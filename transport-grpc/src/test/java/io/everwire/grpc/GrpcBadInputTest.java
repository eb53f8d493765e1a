package io.everwire.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.Server;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that say what they should not; beside them a session that must not notice. */
@Timeout(120)
class GrpcBadInputTest {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final byte SETTINGS = 4;
  private static final byte GOAWAY = 7;

  private final RealtimeServer server =
      RealtimeServer.builder().listen("grpc://localhost:0").build().start();
  private final URI uri = server.uri();
  private final RealtimeClient bystander =
      RealtimeClient.builder().endpoint(uri.toString()).build();
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("localhost", uri.getPort()).usePlaintext().build();

  GrpcBadInputTest() {
    bystander.connect().join();
  }

  @AfterEach
  void theBystanderHasNotNoticed() throws Exception {
    String session = bystander.connection().sessionId().orElseThrow();
    Sessions.demandRoundTrips(bystander, "bystander", 200);
    assertThat(bystander.connection().sessionId()).contains(session);
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    bystander.close();
    server.close();
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
  void bytesThatAreNoBatchAreAnsweredAndEndTheCall() throws Exception {
    RawCall call = new RawCall(channel, ConnectMethod.CONNECT);
    call.send(ByteBuffer.wrap("GET / HTTP/1.1".getBytes(US_ASCII)));
    assertThat(call.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
    assertThat(call.awaitEnd().getDescription()).contains("refused: INVALID_ARGUMENT");
    assertThat(call.messages()).isEqualTo(1);
  }

  @Test
  void nothingButSilenceIsEndedWithInvalidArgument() throws Exception {
    try (RealtimeServer impatient =
        RealtimeServer.builder()
            .listen("grpc://localhost:0")
            .handshakeTimeout(Duration.ofMillis(200))
            .build()
            .start()) {
      try (StubClient silent = new StubClient(impatient.uri())) {
        Status status = silent.awaitEnd();
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("no Hello within 200 ms");
      }
    }
  }

  @Test
  void aConnectionWithoutACallIsToldToGo() throws Exception {
    try (RealtimeServer impatient =
            RealtimeServer.builder()
                .listen("grpc://localhost:0")
                .handshakeTimeout(Duration.ofMillis(200))
                .build()
                .start();
        Socket socket = new Socket("localhost", impatient.uri().getPort())) {
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
      socket.setSoTimeout(60_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int type;
      do {
        int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
        type = in.readUnsignedByte();
        in.readNBytes(5 + length);
      } while (type != GOAWAY);
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
  void garbageOnThePortIsCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_123);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[random.nextInt(1, 5_000)];
      random.nextBytes(garbage);
      // Never by chance the beginning of a preface, which would make the server wait for more.
      garbage[0] = 'X';
      demandCutOff(garbage, false);
    }
  }

  @Test
  void garbageAfterAnHonestBeginningIsCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_124);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[random.nextInt(1, 5_000)];
      random.nextBytes(garbage);
      demandCutOff(garbage, true);
    }
  }

  /** Writes, says that this was all, and reads until the server has closed. */
  private void demandCutOff(byte[] garbage, boolean preface) throws IOException {
    try (Socket socket = new Socket("localhost", uri.getPort())) {
      socket.setSoTimeout(30_000);
      try {
        if (preface) {
          socket.getOutputStream().write(PREFACE);
        }
        socket.getOutputStream().write(garbage);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the server keeps the connection", e);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
  }

  @Test
  void resetsInALoopLeaveNothingBehind() throws Exception {
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
      call.sendMessage(new BufferStream(message));
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
