package io.everwire.testkit.badinput;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Batches that no writer of frames would write. */
final class RawBytes {
  private RawBytes() {}

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

  /** A batch of one frame with one body. */
  static byte[] frame(int number, Fields body) {
    byte[] frame = message(out -> out.writeByteArray(number, message(body)));
    return message(out -> out.writeByteArray(2, frame));
  }
}
