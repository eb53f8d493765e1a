package io.everwire.internal.wire;

import java.nio.ByteBuffer;

/** Messages that may be dropped. Not counted. */
public sealed interface VolatileFrame extends ChannelFrame {

  /** A message to a channel. */
  record VolatilePublish(
      String channel, long ordinal, String key, ByteBuffer payload, boolean exceptSelf)
      implements VolatileFrame {
    static final int NUMBER = 386;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.string(1, channel);
      out.uint64(2, ordinal);
      out.string(3, key);
      out.bool(5, exceptSelf);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    static VolatilePublish read(ProtoReader in) {
      String channel = "";
      long ordinal = 0;
      String key = "";
      ByteBuffer payload = EMPTY;
      boolean exceptSelf = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> channel = in.string();
          case 2 -> ordinal = in.number();
          case 3 -> key = in.string();
          case 4 -> payload = in.slice();
          case 5 -> exceptSelf = in.bool();
          default -> in.skip();
        }
      }
      return new VolatilePublish(channel, ordinal, key, payload, exceptSelf);
    }
  }

  /** A message to a subscription. */
  record VolatileMessage(
      long subscription, long ordinal, String epoch, long offset, String key, ByteBuffer payload)
      implements VolatileFrame {
    static final int NUMBER = 387;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.uint64(2, ordinal);
      out.string(3, epoch);
      out.uint64(4, offset);
      out.string(5, key);
    }

    @Override
    public int payloadField() {
      return 6;
    }

    static VolatileMessage read(ProtoReader in) {
      long subscription = 0;
      long ordinal = 0;
      String epoch = "";
      long offset = 0;
      String key = "";
      ByteBuffer payload = EMPTY;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> ordinal = in.number();
          case 3 -> epoch = in.string();
          case 4 -> offset = in.number();
          case 5 -> key = in.string();
          case 6 -> payload = in.slice();
          default -> in.skip();
        }
      }
      return new VolatileMessage(subscription, ordinal, epoch, offset, key, payload);
    }
  }
}
