package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a call that should become a link did not, in words. */
final class ConnectFailure {
  private ConnectFailure() {}

  /**
   * Reads a status.
   *
   * @param trailers what came with it: nothing if gRPC itself has made it
   */
  static CloseReason of(Status status, Metadata trailers, String address) {
    Throwable cause = status.getCause();
    UnknownHostException unknown = find(cause, UnknownHostException.class);
    if (unknown != null) {
      return unreachable(address, "unknown host", unknown);
    }
    ConnectException refused = find(cause, ConnectException.class);
    if (refused != null) {
      return unreachable(address, "connection refused: " + refused.getMessage(), refused);
    }
    SSLException tls = find(cause, SSLException.class);
    if (tls != null) {
      return unreachable(address, "TLS failed: " + tls.getMessage() + root(tls), tls);
    }
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          refused(
              address,
              "it does not serve " + ConnectMethod.SERVICE + " (" + Ending.textOf(status) + ")");
      case OK -> CloseReason.of(Kind.PEER, address + " closed the link: " + Ending.textOf(status));
      default ->
          trailers.keys().isEmpty()
              ? unreachable(address, Ending.textOf(status), cause)
              : refused(address, Ending.textOf(status));
    };
  }

  private static CloseReason refused(String address, String why) {
    return CloseReason.of(Kind.REFUSED, address + " refuses the link: " + why);
  }

  private static CloseReason unreachable(String address, String why, @Nullable Throwable cause) {
    return new CloseReason(
        Kind.UNREACHABLE, "cannot open a link to " + address + ": " + why, cause);
  }

  /** The innermost cause says what is wrong with a certificate, where the outermost does not. */
  private static String root(SSLException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    return String.valueOf(failure.getMessage()).contains(message) ? "" : " (" + root + ")";
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable in, Class<T> type) {
    for (Throwable each = in; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
