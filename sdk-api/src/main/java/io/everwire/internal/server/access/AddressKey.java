package io.everwire.internal.server.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What limits by address go by: an IPv4 address, or the first 64 bits of an IPv6 address, since one
 * subscriber has as many addresses as fit below them (RFC 6177).
 */
public final class AddressKey {
  private static final int PREFIX_BYTES = 8;

  private AddressKey() {}

  /** The key of an address; empty where there is none, or it is no internet address. */
  public static Optional<String> of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return Optional.empty();
    }
    InetAddress host = internet.getAddress();
    byte[] bytes = host.getAddress();
    return Optional.of(
        host instanceof Inet6Address
            ? HexFormat.of().formatHex(Arrays.copyOf(bytes, PREFIX_BYTES)) + "/64"
            : HexFormat.of().formatHex(bytes));
  }
}
