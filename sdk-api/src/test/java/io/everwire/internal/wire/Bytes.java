package io.everwire.internal.wire;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Batches put together by hand, right or wrong. */
final class Bytes {
  private Bytes() {}

  /** Writes fields; may fail only as every stream may. */
  @FunctionalInterface
  interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A frame with one body, as it stands in a batch. */
  static byte[] frame(int number, Fields body) {
    return frameOf(message(out -> out.writeByteArray(number, message(body))));
  }

  /** What is given, as a frame in a batch. */
  static byte[] frameOf(byte[] content) {
    return message(out -> out.writeByteArray(2, content));
  }

  static byte[] join(byte[]... all) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] one : all) {
      joined.writeBytes(one);
    }
    return joined.toByteArray();
  }

  static byte[] repeat(byte[] one, int times) {
    byte[] all = new byte[one.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  static byte[] of(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static byte[] encode(long ack, List<Frame> frames) {
    BatchWriter writer = new BatchWriter(Integer.MAX_VALUE);
    frames.forEach(frame -> writer.add(EncodedFrame.of(frame)));
    return of(writer.finish(ack));
  }

  static BatchReader.Batch read(byte[] bytes) {
    return BatchReader.read(ByteBuffer.wrap(bytes));
  }
}
