package io.everwire.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one method of the service, for messages that are encoded already: bytes go through as they
 * are, which on the wire is what stubs generated from {@code everwire_grpc.proto} send and take.
 */
final class ConnectMethod {
  static final String SERVICE = "everwire.v1.Realtime";

  static final MethodDescriptor<InputStream, InputStream> CONNECT =
      MethodDescriptor.<InputStream, InputStream>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Connect"))
          .setRequestMarshaller(Bytes.INSTANCE)
          .setResponseMarshaller(Bytes.INSTANCE)
          .build();

  private ConnectMethod() {}

  /**
   * Reads a message that has come whole.
   *
   * @return its bytes, or null if there are more than the limit
   */
  static @Nullable ByteBuffer read(InputStream message, int maxBytes) throws IOException {
    int size = message instanceof KnownLength ? message.available() : -1;
    if (size > maxBytes) {
      return null;
    }
    if (size >= 0) {
      // Copied once: reading without an array of one's own goes by way of smaller ones.
      byte[] bytes = new byte[size];
      return ByteBuffer.wrap(bytes, 0, message.readNBytes(bytes, 0, size));
    }
    // A message that came compressed says its size when it is read to the end only.
    byte[] bytes = message.readNBytes((int) Math.min(maxBytes + 1L, Integer.MAX_VALUE));
    return bytes.length > maxBytes ? null : ByteBuffer.wrap(bytes);
  }

  private enum Bytes implements MethodDescriptor.Marshaller<InputStream> {
    INSTANCE;

    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    /** Read within the call that brings it, as long as gRPC keeps it. */
    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }
}
