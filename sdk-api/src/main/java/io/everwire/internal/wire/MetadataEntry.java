package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One entry of a stream's metadata, as it stands on the wire: whether it keeps the rules for keys
 * and values is for the receiver of the stream to judge.
 *
 * @param value not moved by anybody
 */
public record MetadataEntry(String key, ByteBuffer value) {
  /** So that small entries do not make large objects. An honest peer's limit in bytes is lower. */
  static final int MAX_ENTRIES = 1_024;

  private static final int OVERHEAD_BYTES = 32;

  /** What it counts for in the limit of metadata, as HTTP/2 counts header fields. */
  public long cost() {
    return key.length() + (long) value.remaining() + OVERHEAD_BYTES;
  }

  void write(ProtoWriter out, int field) {
    ByteBuffer bytes = value.duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    ProtoWriter content = new ProtoWriter(key.length() + copy.length + 8);
    content.string(1, key);
    content.bytes(2, copy);
    out.message(field, content);
  }

  static void read(ProtoReader in, List<MetadataEntry> list) {
    if (list.size() == MAX_ENTRIES) {
      throw new WireException("more than " + MAX_ENTRIES + " entries of metadata");
    }
    int outer = in.begin();
    String key = "";
    ByteBuffer value = Frame.EMPTY;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.string();
        case 2 -> value = in.slice();
        default -> in.skip();
      }
    }
    in.end(outer);
    list.add(new MetadataEntry(key, value));
  }

  /** Leaves the value out: it may be secret. */
  @Override
  public String toString() {
    return key;
  }
}
