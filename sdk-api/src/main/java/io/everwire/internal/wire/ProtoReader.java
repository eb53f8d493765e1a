package io.everwire.internal.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads protobuf fields from a buffer. Payloads are slices of that buffer, not copies. Whatever the
 * bytes are, the outcome is a value or a {@link WireException}; memory beyond the buffer is spent
 * only on strings that are in it.
 */
public final class ProtoReader {
  /** The largest number that JavaScript holds exactly. */
  public static final long MAX_NUMBER = (1L << 53) - 1;

  private static final long MAX_UINT32 = (1L << 32) - 1;

  private final ByteBuffer buffer;
  private final CodedInputStream in;
  private int field;
  private int wireType;

  /**
   * Creates a reader.
   *
   * @param buffer what remains of it is read
   */
  public ProtoReader(ByteBuffer buffer) {
    this.buffer = buffer.asReadOnlyBuffer();
    this.in = CodedInputStream.newInstance(buffer);
  }

  /** Goes to the next field of the present message. */
  public boolean next() {
    try {
      int tag = in.readTag();
      if (tag == 0) {
        return false;
      }
      field = WireFormat.getTagFieldNumber(tag);
      wireType = WireFormat.getTagWireType(tag);
      return true;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  public int field() {
    return field;
  }

  public void skip() {
    try {
      if (wireType == WireFormat.WIRETYPE_END_GROUP || !in.skipField(field << 3 | wireType)) {
        throw new WireException("malformed batch: a group ends that has not begun");
      }
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** A count, offset, time or number. */
  public long number() {
    expect(WireFormat.WIRETYPE_VARINT);
    try {
      return checked(in.readRawVarint64());
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** A number of the schema's 32 bits; one that no {@code int} holds becomes the largest. */
  public int int32() {
    return int32(number());
  }

  private int int32(long value) {
    if (value > MAX_UINT32) {
      throw new WireException("field " + field + " holds " + value + ", the limit is 2^32 - 1");
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private long checked(long value) {
    if (value < 0 || value > MAX_NUMBER) {
      throw new WireException(
          "field " + field + " holds " + Long.toUnsignedString(value) + ", the limit is 2^53 - 1");
    }
    return value;
  }

  public boolean bool() {
    return number() != 0;
  }

  public String string() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      return in.readStringRequireUtf8();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  byte[] bytes() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      return in.readByteArray();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  public ByteBuffer slice() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      int length = in.readRawVarint32();
      if (length < 0) {
        throw new WireException("malformed batch: field " + field + " has a negative length");
      }
      int begin = in.getTotalBytesRead();
      in.skipRawBytes(length);
      return length == 0 ? Frame.EMPTY : buffer.slice(buffer.position() + begin, length);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Numbers of a repeated field: packed or not, those that stand here are added to the list. */
  void numbers(NumberList list) {
    if (wireType == WireFormat.WIRETYPE_VARINT) {
      list.add(int32());
      return;
    }
    int outer = begin();
    try {
      while (in.getBytesUntilLimit() > 0) {
        list.add(int32(checked(in.readRawVarint64())));
      }
    } catch (IOException e) {
      throw malformed(e);
    }
    in.popLimit(outer);
  }

  /** Goes into a message: until {@link #end}, {@link #next} moves in its fields. */
  public int begin() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      return in.pushLimit(in.readRawVarint32());
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Passes over what is left of the present message, whatever it is. */
  void skipRest() {
    try {
      in.skipRawBytes(in.getBytesUntilLimit());
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Leaves a message whose fields have all been read. */
  public void end(int outer) {
    if (in.getBytesUntilLimit() != 0) {
      throw new WireException("malformed batch: a message ends before its length");
    }
    in.popLimit(outer);
  }

  private void expect(int expected) {
    if (wireType != expected) {
      throw new WireException(
          "field " + field + " has wire type " + wireType + ", expected " + expected);
    }
  }

  private static WireException malformed(IOException e) {
    return new WireException("malformed batch: " + e.getMessage());
  }
}
