package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How a payload above {@link Frame#MAX_PART_BYTES} is cut into parts. */
public final class Parts {
  private Parts() {}

  /** The parts of a payload: slices, at least one. */
  public static List<ByteBuffer> split(ByteBuffer payload) {
    int size = payload.remaining();
    if (size <= Frame.MAX_PART_BYTES) {
      return List.of(payload);
    }
    List<ByteBuffer> parts = new ArrayList<>(size / Frame.MAX_PART_BYTES + 1);
    for (int from = 0; from < size; from += Frame.MAX_PART_BYTES) {
      parts.add(
          payload.slice(payload.position() + from, Math.min(Frame.MAX_PART_BYTES, size - from)));
    }
    return parts;
  }

  /** What the first part says of the whole: its size, or 0 where there is only one part. */
  public static long total(int payloadBytes) {
    return payloadBytes <= Frame.MAX_PART_BYTES ? 0 : payloadBytes;
  }
}
