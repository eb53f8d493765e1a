package io.everwire.grpc;

import com.google.protobuf.ByteString;
import io.everwire.grpc.proto.RealtimeGrpc;
import io.everwire.internal.wire.proto.Batch;
import io.everwire.internal.wire.proto.Frame;
import io.everwire.internal.wire.proto.Hello;
import io.everwire.internal.wire.proto.Publish;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stranger's client: a generated stub and nothing of ours. */
final class StubClient implements StreamObserver<Batch>, AutoCloseable {
  private final ManagedChannel channel;
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<Batch> up;

  StubClient(URI uri) {
    this(uri, "identity");
  }

  /** One that packs what it sends. */
  StubClient(URI uri, String compressor) {
    channel = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort()).usePlaintext().build();
    up = RealtimeGrpc.newStub(channel).withCompression(compressor).connect(this);
  }

  void send(Batch batch) {
    up.onNext(batch);
  }

  void send(Frame frame) {
    send(Batch.newBuilder().addFrames(frame).build());
  }

  /** Says Hello and takes the Welcome. */
  StubClient hello() throws InterruptedException {
    send(
        Frame.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .addVersions(1)
                    .setClientId("stranger")
                    .setTokenGeneration(1)
                    .setAttempt(1))
            .build());
    if (next(Frame.BodyCase.WELCOME).getWelcome().getSessionId().isEmpty()) {
      throw new AssertionError("a session has an id");
    }
    send(Batch.getDefaultInstance());
    return this;
  }

  /** A batch with a publish of so many bytes. */
  static Frame publish(int size) {
    return Frame.newBuilder()
        .setPublish(
            Publish.newBuilder()
                .setChannel(1)
                .setName("stranger/1")
                .setPayload(ByteString.copyFrom(new byte[size])))
        .build();
  }

  /** The next frame with such a body. */
  Frame next(Frame.BodyCase body) throws InterruptedException {
    while (true) {
      Frame frame = frames.poll(30, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no " + body + " came; ended: " + end);
      }
      if (frame.getBodyCase() == body) {
        return frame;
      }
    }
  }

  void halfClose() {
    up.onCompleted();
  }

  Status awaitEnd() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void onNext(Batch batch) {
    frames.addAll(batch.getFramesList());
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
