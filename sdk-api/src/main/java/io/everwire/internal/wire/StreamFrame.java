package io.everwire.internal.wire;

import io.everwire.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames of streams. Counted. */
public sealed interface StreamFrame extends Frame {

  @Override
  default void giveTo(Families families) {
    families.onStreamFrame(this);
  }

  /** A message on a stream, or a part of one. */
  record StreamData(long stream, long total, ByteBuffer payload) implements StreamFrame {
    static final int NUMBER = 4;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, stream);
      out.uint64(2, total);
    }

    @Override
    public int payloadField() {
      return 3;
    }

    static StreamData read(ProtoReader in) {
      long stream = 0;
      long total = 0;
      ByteBuffer payload = EMPTY;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> stream = in.number();
          case 2 -> total = in.number();
          case 3 -> payload = in.slice();
          default -> in.skip();
        }
      }
      return new StreamData(stream, total, payload);
    }
  }

  /** Lets the peer send more on a stream; stream 0 is the limit above all. */
  record StreamCredit(long stream, long bytes) implements StreamFrame {
    static final int NUMBER = 5;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, stream);
      out.uint64(2, bytes);
    }

    static StreamCredit read(ProtoReader in) {
      long stream = 0;
      long bytes = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> stream = in.number();
          case 2 -> bytes = in.number();
          default -> in.skip();
        }
      }
      return new StreamCredit(stream, bytes);
    }
  }

  /** Opens a stream. A time left of 0 is no deadline. */
  record StreamOpen(long stream, String name, long timeLeftMillis, List<MetadataEntry> metadata)
      implements StreamFrame {
    static final int NUMBER = 7;

    public StreamOpen {
      metadata = List.copyOf(metadata);
    }

    /** Without deadline and metadata. */
    public StreamOpen(long stream, String name) {
      this(stream, name, 0, List.of());
    }

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, stream);
      out.string(2, name);
      out.uint64(3, timeLeftMillis);
      for (MetadataEntry entry : metadata) {
        entry.write(out, 4);
      }
    }

    static StreamOpen read(ProtoReader in) {
      long stream = 0;
      String name = "";
      long timeLeftMillis = 0;
      List<MetadataEntry> metadata = new ArrayList<>(0);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> stream = in.number();
          case 2 -> name = in.string();
          case 3 -> timeLeftMillis = in.number();
          case 4 -> MetadataEntry.read(in, metadata);
          default -> in.skip();
        }
      }
      return new StreamOpen(stream, name, timeLeftMillis, metadata);
    }

    /** Leaves the metadata's values out: they may be secret. */
    @Override
    public String toString() {
      return "StreamOpen[stream="
          + stream
          + ", name="
          + name
          + ", timeLeftMillis="
          + timeLeftMillis
          + ", metadata="
          + metadata
          + "]";
    }
  }

  /** The sender sends nothing more on the stream. */
  record StreamEnd(long stream) implements StreamFrame {
    static final int NUMBER = 8;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, stream);
    }

    static StreamEnd read(ProtoReader in) {
      long stream = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> stream = in.number();
          default -> in.skip();
        }
      }
      return new StreamEnd(stream);
    }
  }

  /** The stream has ended in both directions. */
  record StreamReset(long stream, Status status) implements StreamFrame {
    static final int NUMBER = 9;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, stream);
      WireStatus.write(out, 2, status);
    }

    static StreamReset read(ProtoReader in) {
      long stream = 0;
      @Nullable Status status = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> stream = in.number();
          case 2 -> status = WireStatus.read(in, status);
          default -> in.skip();
        }
      }
      return new StreamReset(stream, WireStatus.orUnknown(status));
    }
  }
}
