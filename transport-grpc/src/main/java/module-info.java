/** The {@code grpc:} and {@code grpcs:} transport of Everwire. */
module io.everwire.grpc {
  requires transitive io.everwire;
  requires static org.jspecify;
  requires transitive io.grpc;
  requires io.grpc.netty.shaded;
  // Guava, which gRPC uses, needs it and is not a module that could say so.
  requires com.google.common.util.concurrent.internal;
  // Netty is asked for direct buffers, and would fall back to slow ones without this module.
  requires jdk.unsupported;
  requires org.slf4j;

  exports io.everwire.grpc;

  provides io.everwire.transport.Transport with
      io.everwire.grpc.GrpcTransport;
}
