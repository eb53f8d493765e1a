package io.everwire.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Remembers why a call ended, which gRPC does not tell a server's listener of the call. */
final class StatusTracer extends ServerStreamTracer {
  private static final Context.Key<StatusTracer> KEY = Context.key("everwire-status-tracer");

  private volatile @Nullable Status status;

  /** The tracer of the call that begins in this thread, or null if its server has none. */
  static @Nullable StatusTracer current() {
    return KEY.get();
  }

  /** Known before the listener is told of the end. */
  @Nullable Status status() {
    return status;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void streamClosed(Status ended) {
    status = ended;
  }

  /** Makes one for each call. */
  static final class Factory extends ServerStreamTracer.Factory {
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return new StatusTracer();
    }
  }
}
