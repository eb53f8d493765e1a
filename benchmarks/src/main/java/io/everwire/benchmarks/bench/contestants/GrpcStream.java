package io.everwire.benchmarks.bench.contestants;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * grpc-java: a link is one bidirectional call over a connection of its own, with backpressure by
 * isReady and onReady, and one message more asked for with each that has come.
 *
 * @param name how it is called in tables
 * @param direct whether listeners are called by the thread that has read, which is faster and
 *     allowed for those that do not block, or on gRPC's default executor
 */
record GrpcStream(String name, boolean direct) implements Contestant {
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      GrpcBytes.method(MethodDescriptor.MethodType.BIDI_STREAMING, "Exchange");

  @Override
  public List<Integer> serve(Acceptor acceptor) throws Exception {
    NettyServerBuilder serving =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("benchmark")
                    .addMethod(
                        METHOD,
                        (call, headers) -> {
                          call.sendHeaders(new Metadata());
                          call.request(1);
                          return new AtServer(call, acceptor);
                        })
                    .build());
    if (direct) {
      serving.directExecutor();
    }
    return List.of(serving.build().start().getPort());
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return (callbacks, receiver) -> {
      NettyChannelBuilder calling =
          NettyChannelBuilder.forAddress("127.0.0.1", ports.get(0)).usePlaintext();
      if (direct) {
        calling.directExecutor();
      }
      return new AtClient(calling.build(), receiver);
    };
  }

  private static final class AtClient extends ClientCall.Listener<byte[]> implements Link {
    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;
    private final Receiver receiver;
    private final Readiness readiness = new Readiness();
    private final CompletableFuture<Void> open = new CompletableFuture<>();

    AtClient(ManagedChannel channel, Receiver receiver) throws Exception {
      this.channel = channel;
      this.receiver = receiver;
      call = channel.newCall(METHOD, CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(1);
      open.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void send(byte[] message) {
      call.sendMessage(message);
    }

    @Override
    public void awaitRoom() throws Exception {
      if (!call.isReady()) {
        readiness.await(call::isReady);
      }
    }

    @Override
    public void onHeaders(Metadata headers) {
      open.complete(null);
    }

    @Override
    public void onMessage(byte[] message) {
      receiver.receive(ByteBuffer.wrap(message));
      call.request(1);
    }

    @Override
    public void onReady() {
      readiness.changed();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      open.completeExceptionally(status.asRuntimeException());
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static final class AtServer extends ServerCall.Listener<byte[]> implements Link {
    private final ServerCall<byte[], byte[]> call;
    private final Readiness readiness = new Readiness();
    private final Receiver receiver;

    AtServer(ServerCall<byte[], byte[]> call, Acceptor acceptor) {
      this.call = call;
      receiver = acceptor.accept(this);
    }

    /** A call is not made for several threads. */
    @Override
    public synchronized void send(byte[] message) {
      call.sendMessage(message);
    }

    @Override
    public void awaitRoom() throws Exception {
      if (!call.isReady()) {
        readiness.await(call::isReady);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      receiver.receive(ByteBuffer.wrap(message));
      call.request(1);
    }

    @Override
    public void onReady() {
      readiness.changed();
    }

    @Override
    public void onCancel() {
      receiver.closed();
    }

    @Override
    public void close() {
      call.close(Status.OK, new Metadata());
    }
  }
}
