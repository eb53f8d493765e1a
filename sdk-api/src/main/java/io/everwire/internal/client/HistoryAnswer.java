package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PartAssembler;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for history, as it comes.
 *
 * <ul>
 *   <li>Bounded: no more publications than were asked for, and 1 MiB of them, or one of any size
 *       that may be; more is a breach.
 *   <li>Holds copies, so that no batch is held for a few bytes of it.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class HistoryAnswer {
  static final long MAX_BYTES = 1 << 20;

  /** One that has come whole; the epoch is told in the end. */
  private record Publication(long offset, String key, boolean deleted, ByteBuffer payload) {}

  private final HistoryRequest request;
  private final long maxMessageBytes;
  private final List<Publication> publications = new ArrayList<>();
  private final PartAssembler parts = new PartAssembler();
  private @Nullable HistoryItem begun;
  private long bytes;

  HistoryAnswer(HistoryRequest request, long maxMessageBytes) {
    this.request = request;
    this.maxMessageBytes = maxMessageBytes;
  }

  void add(HistoryItem item) {
    ByteBuffer whole;
    if (item.offset() == 0) {
      whole = parts.next(item.payload());
    } else {
      requireRoomFor(item);
      whole = parts.begin(item.payload(), item.total(), maxMessageBytes);
      begun = item;
    }
    HistoryItem first = begun;
    if (whole != null && first != null) {
      publications.add(new Publication(first.offset(), first.key(), first.deleted(), copy(whole)));
    }
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    return ByteBuffer.allocate(payload.remaining()).put(payload).flip().asReadOnlyBuffer();
  }

  private void requireRoomFor(HistoryItem item) {
    int count = publications.size() + 1;
    bytes += Items.cost(Math.max(item.total(), item.payload().remaining()), item.key());
    if (count > request.limit() || (count > 1 && bytes > MAX_BYTES)) {
      throw new WireException(
          "an answer of "
              + count
              + " publications and "
              + bytes
              + " bytes; asked for were "
              + request.limit()
              + ", and the limit is "
              + MAX_BYTES
              + " bytes");
    }
  }

  /** All has come; returns the publications in their order. */
  List<Received> end(HistoryEnd end) {
    if (parts.isOpen() || (end.status() == null && end.epoch().isEmpty())) {
      throw new WireException("the answer " + end.request() + " ends too early");
    }
    return publications.stream()
        .map(
            each ->
                new Received(
                    new Position(end.epoch(), each.offset()),
                    each.key(),
                    each.deleted(),
                    each.payload()))
        .toList();
  }
}
