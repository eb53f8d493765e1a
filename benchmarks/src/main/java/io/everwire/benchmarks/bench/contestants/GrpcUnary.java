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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Unary calls of grpc-java over one channel, asynchronous, with its default executors, as a service
 * has them whose handlers may block.
 */
final class GrpcUnary implements Contestant {
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      GrpcBytes.method(MethodDescriptor.MethodType.UNARY, "Echo");

  @Override
  public String name() {
    return "grpc-unary";
  }

  @Override
  public Set<Ability> abilities() {
    return Set.of(Ability.CALLS);
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws Exception {
    return List.of(
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("benchmark")
                    .addMethod(
                        ECHO,
                        (call, headers) -> {
                          call.request(2);
                          return new Answering(call);
                        })
                    .build())
            .build()
            .start()
            .getPort());
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return new Clients() {
      @Override
      public Link connect(Callbacks callbacks, Receiver receiver) {
        throw new UnsupportedOperationException("calls only");
      }

      @Override
      public Caller caller() {
        return new Calling(
            NettyChannelBuilder.forAddress("127.0.0.1", ports.get(0)).usePlaintext().build());
      }
    };
  }

  private record Calling(ManagedChannel channel) implements Caller {
    @Override
    public CompletableFuture<byte[]> call(byte[] request) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call = channel.newCall(ECHO, CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            private byte[] received = {};

            @Override
            public void onMessage(byte[] message) {
              received = message;
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              if (status.isOk()) {
                answer.complete(received);
              } else {
                answer.completeExceptionally(status.asRuntimeException());
              }
            }
          },
          new Metadata());
      call.request(2);
      call.sendMessage(request);
      call.halfClose();
      return answer;
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static final class Answering extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private byte[] request = {};

    Answering(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(byte[] message) {
      request = message;
    }

    @Override
    public void onHalfClose() {
      call.sendHeaders(new Metadata());
      call.sendMessage(request);
      call.close(Status.OK, new Metadata());
    }
  }
}
