package io.everwire.internal.wire;

import io.everwire.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames that read history. Counted. */
public sealed interface HistoryFrame extends ChannelFrame {

  /** Asks for a part of a history. */
  record HistoryRequest(
      long request, String channel, boolean backward, String epoch, long offset, long limit)
      implements HistoryFrame {
    static final int NUMBER = 21;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, request);
      out.string(2, channel);
      out.bool(3, backward);
      out.string(4, epoch);
      out.uint64(5, offset);
      out.uint64(6, limit);
    }

    static HistoryRequest read(ProtoReader in) {
      long request = 0;
      String channel = "";
      boolean backward = false;
      String epoch = "";
      long offset = 0;
      long limit = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> request = in.number();
          case 2 -> channel = in.string();
          case 3 -> backward = in.bool();
          case 4 -> epoch = in.string();
          case 5 -> offset = in.number();
          case 6 -> limit = in.number();
          default -> in.skip();
        }
      }
      return new HistoryRequest(request, channel, backward, epoch, offset, limit);
    }
  }

  /** A publication of the answer, or a part of one. */
  record HistoryItem(
      long request, long offset, long total, ByteBuffer payload, String key, boolean deleted)
      implements HistoryFrame {
    static final int NUMBER = 22;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, request);
      out.uint64(2, offset);
      out.uint64(3, total);
      out.string(5, key);
      out.bool(6, deleted);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    static HistoryItem read(ProtoReader in) {
      long request = 0;
      long offset = 0;
      long total = 0;
      ByteBuffer payload = EMPTY;
      String key = "";
      boolean deleted = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> request = in.number();
          case 2 -> offset = in.number();
          case 3 -> total = in.number();
          case 4 -> payload = in.slice();
          case 5 -> key = in.string();
          case 6 -> deleted = in.bool();
          default -> in.skip();
        }
      }
      return new HistoryItem(request, offset, total, payload, key, deleted);
    }
  }

  /** The last frame of the answer. */
  record HistoryEnd(
      long request,
      String epoch,
      long head,
      boolean gap,
      long missed,
      long gapOffset,
      boolean more,
      @Nullable Status status)
      implements HistoryFrame {
    static final int NUMBER = 23;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, request);
      out.string(2, epoch);
      out.uint64(3, head);
      out.bool(4, gap);
      out.uint64(5, missed);
      out.uint64(6, gapOffset);
      out.bool(7, more);
      WireStatus.write(out, 8, status);
    }

    static HistoryEnd read(ProtoReader in) {
      long request = 0;
      String epoch = "";
      long head = 0;
      boolean gap = false;
      long missed = 0;
      long gapOffset = 0;
      boolean more = false;
      @Nullable Status status = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> request = in.number();
          case 2 -> epoch = in.string();
          case 3 -> head = in.number();
          case 4 -> gap = in.bool();
          case 5 -> missed = in.number();
          case 6 -> gapOffset = in.number();
          case 7 -> more = in.bool();
          case 8 -> status = WireStatus.read(in, status);
          default -> in.skip();
        }
      }
      return new HistoryEnd(request, epoch, head, gap, missed, gapOffset, more, status);
    }
  }
}
