package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a link could not be opened, in words. */
final class ConnectFailure {
  private static final int MAX_TEXT_CHARS = 300;

  /** What Jetty says of an end of stream in a handshake, without a cause. */
  private static final String CLOSED_IN_HANDSHAKE = "Abruptly closed by peer";

  private ConnectFailure() {}

  /** There was no response. */
  static CloseReason of(Throwable failure, String address) {
    if (find(failure, UnresolvedAddressException.class) != null
        || find(failure, UnknownHostException.class) != null) {
      return unreachable(address, "unknown host", failure);
    }
    SSLException tls = find(failure, SSLException.class);
    if (tls != null) {
      return unreachable(address, "TLS failed: " + tls.getMessage(), tls);
    }
    ConnectException refused = find(failure, ConnectException.class);
    if (refused != null) {
      return unreachable(
          address,
          "connection refused" + (refused.getMessage() == null ? "" : ": " + refused.getMessage()),
          refused);
    }
    return unreachable(address, String.valueOf(failure.getMessage()), failure);
  }

  /**
   * Whether there was a connection, and it ended, be it in the middle of a handshake: with Jetty's
   * client a connection that was begun for another request fails all that wait for one.
   */
  static boolean isOfConnection(Throwable failure) {
    return failure instanceof IOException
        && find(failure, BodyTooLargeException.class) == null
        && !isRefusedByTls(failure)
        && find(failure, ConnectException.class) == null
        && find(failure, UnresolvedAddressException.class) == null;
  }

  /** Whether TLS itself has failed, not what it runs over: that would be the cause. */
  private static boolean isRefusedByTls(Throwable failure) {
    SSLException tls = find(failure, SSLException.class);
    if (tls == null || CLOSED_IN_HANDSHAKE.equals(tls.getMessage())) {
      return false;
    }
    Throwable cause = tls.getCause();
    return !(cause instanceof IOException) || cause instanceof SSLException;
  }

  /** The response opens no link. */
  static CloseReason refused(String address, Reply reply) {
    String why =
        reply.isSuccess()
            ? "it answers %d without %s, so it is no Everwire endpoint"
                .formatted(reply.status(), Headers.LINK)
            : textOf(reply);
    return CloseReason.of(Kind.REFUSED, address + " refuses the link: " + why);
  }

  /** Status, and what stands with it. */
  static String textOf(Reply reply) {
    String end = reply.header(Headers.END);
    String text =
        end != null
            ? Headers.decodeReason(end)
            : UTF_8.decode(reply.body().duplicate()).toString().strip();
    return "status "
        + reply.status()
        + (text.isEmpty() || text.startsWith("<")
            ? ""
            : ": " + text.substring(0, Math.min(text.length(), MAX_TEXT_CHARS)));
  }

  private static CloseReason unreachable(String address, String why, @Nullable Throwable cause) {
    return new CloseReason(
        Kind.UNREACHABLE, "cannot open a link to " + address + ": " + why, cause);
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
