package io.everwire.internal.wire;

import com.google.protobuf.CodedOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Writes protobuf fields into a small array that grows. {@link CodedOutputStream} wants to be told
 * the size beforehand, which would need a second pass over every frame.
 *
 * <p>Fields with their default value are left out, as proto3 does.
 */
public final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private byte[] bytes;
  private int size;

  /**
   * Creates a writer without fields.
   *
   * @param capacity of how many bytes it begins; it grows
   */
  public ProtoWriter(int capacity) {
    bytes = new byte[capacity];
  }

  static int varintBytes(long value) {
    return CodedOutputStream.computeUInt64SizeNoTag(value);
  }

  /** Bytes of a length-delimited field's tag and length. */
  static int lengthPrefixBytes(int field, int length) {
    return varintBytes((long) field << 3) + varintBytes(length);
  }

  int size() {
    return size;
  }

  public byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  void copyTo(ByteBuffer target) {
    target.put(bytes, 0, size);
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  void varint(long value) {
    ensure(varintBytes(value));
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void raw(byte[] source) {
    raw(source, source.length);
  }

  void raw(ProtoWriter source) {
    raw(source.bytes, source.size);
  }

  private void raw(byte[] source, int length) {
    ensure(length);
    System.arraycopy(source, 0, bytes, size, length);
    size += length;
  }

  /**
   * The tag and length that stand before a length-delimited field whose content follows elsewhere.
   */
  void lengthPrefix(int field, int length) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(length);
  }

  public void uint64(int field, long value) {
    if (value != 0) {
      varint((long) field << 3 | VARINT);
      varint(value);
    }
  }

  /** Zero is written too: it is not the same as unknown. */
  public void optional(int field, OptionalLong value) {
    if (value.isPresent()) {
      varint((long) field << 3 | VARINT);
      varint(value.getAsLong());
    }
  }

  public void bool(int field, boolean value) {
    uint64(field, value ? 1 : 0);
  }

  public void string(int field, String value) {
    if (!value.isEmpty()) {
      bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One of several: written even if it is empty. */
  void repeated(int field, String value) {
    byte[] content = value.getBytes(StandardCharsets.UTF_8);
    lengthPrefix(field, content.length);
    raw(content);
  }

  public void bytes(int field, byte[] value) {
    if (value.length > 0) {
      lengthPrefix(field, value.length);
      raw(value);
    }
  }

  void packed(int field, int[] values) {
    if (values.length > 0) {
      ProtoWriter content = new ProtoWriter(values.length * 2);
      for (int value : values) {
        content.varint(value);
      }
      bytes(field, content.toByteArray());
    }
  }

  public void message(int field, ProtoWriter content) {
    lengthPrefix(field, content.size);
    raw(content);
  }
}
