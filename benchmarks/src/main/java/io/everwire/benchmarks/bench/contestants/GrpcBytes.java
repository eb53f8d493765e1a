package io.everwire.benchmarks.bench.contestants;

import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Bytes as gRPC's messages: written and read in one piece, as protobuf's are. */
enum GrpcBytes implements MethodDescriptor.Marshaller<byte[]> {
  INSTANCE;

  /** A method whose messages are bytes. */
  static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("benchmark", name))
        .setRequestMarshaller(INSTANCE)
        .setResponseMarshaller(INSTANCE)
        .build();
  }

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

  /** Without this gRPC would copy by way of 8 KiB. */
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
}
