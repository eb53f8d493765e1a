package io.everwire.grpc;

import com.google.protobuf.ByteString;
import io.everwire.grpc.proto.RealtimeGrpc;
import io.everwire.internal.wire.proto.Batch;
import io.everwire.internal.wire.proto.Frame;
import io.everwire.internal.wire.proto.Published;
import io.everwire.internal.wire.proto.Welcome;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A stranger's server: a generated stub and nothing of ours. It welcomes everybody and confirms
 * what is published; its initial metadata goes out with its first message, as stubs have it.
 */
final class StubServer extends RealtimeGrpc.RealtimeImplBase implements AutoCloseable {
  private static final int FLOW_CONTROL_WINDOW_BYTES = 64 * 1024;

  final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();

  /** How many frames each batch had. */
  final BlockingQueue<Integer> batchSizes = new LinkedBlockingQueue<>();

  /** Completes when a client has half-closed. */
  final CompletableFuture<Void> left = new CompletableFuture<>();

  private final Server server;
  private final Object reading = new Object();

  /** Both guarded by {@link #reading}. */
  private boolean holding;

  private Runnable more = () -> {};

  StubServer() throws IOException {
    server =
        NettyServerBuilder.forPort(0)
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .addService(this)
            .build()
            .start();
  }

  String uri() {
    return "grpc://localhost:" + server.getPort();
  }

  /** Takes one more batch at most, until it is told to go on. */
  void hold() {
    synchronized (reading) {
      holding = true;
    }
  }

  void goOn() {
    synchronized (reading) {
      holding = false;
      more.run();
    }
  }

  private void ask(ServerCallStreamObserver<Batch> call) {
    synchronized (reading) {
      more = () -> call.request(1);
      if (!holding) {
        more.run();
      }
    }
  }

  @Override
  public StreamObserver<Batch> connect(StreamObserver<Batch> down) {
    ServerCallStreamObserver<Batch> call = (ServerCallStreamObserver<Batch>) down;
    call.disableAutoRequest();
    ask(call);
    return new StreamObserver<>() {
      private long received;

      @Override
      public void onNext(Batch batch) {
        batchSizes.add(batch.getFramesCount());
        for (Frame frame : batch.getFramesList()) {
          heard.add(frame);
          switch (frame.getBodyCase()) {
            case HELLO -> answer(Frame.newBuilder().setWelcome(welcome()));
            case PUBLISH -> {
              received++;
              answer(
                  Frame.newBuilder()
                      .setPublished(
                          Published.newBuilder()
                              .setChannel(frame.getPublish().getChannel())
                              .setOffset(received)
                              .setEpoch("stub")));
            }
            default -> {}
          }
        }
        ask(call);
      }

      private void answer(Frame.Builder frame) {
        down.onNext(Batch.newBuilder().setAck(received).addFrames(frame).build());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        left.complete(null);
        down.onCompleted();
      }
    };
  }

  private static Welcome.Builder welcome() {
    return Welcome.newBuilder()
        .setVersion(1)
        .setSessionId("stub session")
        .setResumeKey(ByteString.copyFrom(new byte[16]))
        .setServerTimeMillis(1)
        .setKeepAliveMillis(20_000)
        .setResumeWindowMillis(1_000);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
