package io.everwire.benchmarks.sidebyside;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Drainable;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** One bidirectional call of grpc-java with messages of bytes, and backpressure by isReady. */
final class RawGrpc implements Contestant {
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("benchmark", "Exchange"))
          .setRequestMarshaller(Bytes.INSTANCE)
          .setResponseMarshaller(Bytes.INSTANCE)
          .build();

  private final String name;
  private final Tally tally = new Tally();
  private final Server server;
  private final ManagedChannel channel;
  private final ClientCall<byte[], byte[]> up;
  private final CompletableFuture<ServerCall<byte[], byte[]>> down = new CompletableFuture<>();

  /** Held while somebody waits for a call to be ready. */
  private final Object readiness = new Object();

  /**
   * Opens a call.
   *
   * @param name how the contestant is called
   * @param direct whether listeners are called by the thread that has read, or by gRPC's default
   *     executor
   */
  RawGrpc(String name, boolean direct) throws Exception {
    this.name = name;
    NettyServerBuilder serving =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("benchmark")
                    .addMethod(METHOD, (call, headers) -> accept(call))
                    .build());
    if (direct) {
      serving.directExecutor();
    }
    server = serving.build().start();
    NettyChannelBuilder calling =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext();
    if (direct) {
      calling.directExecutor();
    }
    channel = calling.build();
    up = channel.newCall(METHOD, CallOptions.DEFAULT);
    up.start(new AtClient(), new Metadata());
    up.request(1);
    down.get();
  }

  private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call) {
    call.sendHeaders(new Metadata());
    call.request(1);
    down.complete(call);
    return new AtServer(call);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void sendUp(byte[] message) throws InterruptedException {
    awaitReady(up::isReady);
    up.sendMessage(message);
  }

  @Override
  public void sendDown(byte[] message) throws InterruptedException {
    ServerCall<byte[], byte[]> call = down.join();
    awaitReady(call::isReady);
    call.sendMessage(message);
  }

  private void awaitReady(BooleanSupplier isReady) throws InterruptedException {
    if (!isReady.getAsBoolean()) {
      synchronized (readiness) {
        while (!isReady.getAsBoolean()) {
          readiness.wait();
        }
      }
    }
  }

  private void ready() {
    synchronized (readiness) {
      readiness.notifyAll();
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class AtClient extends ClientCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      tally.atClient(message[0]);
      up.request(1);
    }

    @Override
    public void onReady() {
      ready();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {}
  }

  private final class AtServer extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;

    AtServer(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(byte[] message) {
      if (tally.isQuestionAtServer(message[0])) {
        call.sendMessage(message);
      }
      call.request(1);
    }

    @Override
    public void onReady() {
      ready();
    }
  }

  /** Writes itself in one piece, as protobuf's messages do; gRPC would copy by way of 8 KiB. */
  private static final class Drain extends ByteArrayInputStream implements Drainable {
    Drain(byte[] value) {
      super(value);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int size = count - pos;
      target.write(buf, pos, size);
      pos = count;
      return size;
    }
  }

  enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new Drain(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        // What is left is known, so that nothing is read into larger arrays first.
        return stream.readNBytes(stream.available());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
