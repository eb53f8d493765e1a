package io.everwire.internal.wire;

import io.everwire.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of channels. Counted. */
public sealed interface ChannelFrame extends Frame {

  /** A message to a channel, or a part of one. */
  record Publish(long channel, String name, long total, ByteBuffer payload)
      implements ChannelFrame {
    static final int NUMBER = 1;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, channel);
      out.string(2, name);
      out.uint64(3, total);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    static Publish read(ProtoReader in) {
      long channel = 0;
      String name = "";
      long total = 0;
      ByteBuffer payload = EMPTY;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> channel = in.number();
          case 2 -> name = in.string();
          case 3 -> total = in.number();
          case 4 -> payload = in.slice();
          default -> in.skip();
        }
      }
      return new Publish(channel, name, total, payload);
    }
  }

  /** The answer to publishes. */
  record Published(long channel, long offset, String epoch, long count, @Nullable Status status)
      implements ChannelFrame {
    static final int NUMBER = 2;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, channel);
      out.uint64(2, offset);
      out.string(3, epoch);
      out.uint64(4, count);
      WireStatus.write(out, 5, status);
    }

    static Published read(ProtoReader in) {
      long channel = 0;
      long offset = 0;
      String epoch = "";
      long count = 0;
      @Nullable Status status = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> channel = in.number();
          case 2 -> offset = in.number();
          case 3 -> epoch = in.string();
          case 4 -> count = in.number();
          case 5 -> status = WireStatus.read(in, status);
          default -> in.skip();
        }
      }
      return new Published(channel, offset, epoch, count, status);
    }
  }

  /** A message to a subscription, or a part of one. */
  record Message(long subscription, long offset, long total, ByteBuffer payload)
      implements ChannelFrame {
    static final int NUMBER = 3;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.uint64(2, offset);
      out.uint64(3, total);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    static Message read(ProtoReader in) {
      long subscription = 0;
      long offset = 0;
      long total = 0;
      ByteBuffer payload = EMPTY;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> offset = in.number();
          case 3 -> total = in.number();
          case 4 -> payload = in.slice();
          default -> in.skip();
        }
      }
      return new Message(subscription, offset, total, payload);
    }
  }

  /** Lets the server send more to a subscription. */
  record Credit(long subscription, long bytes) implements ChannelFrame {
    static final int NUMBER = 6;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.uint64(2, bytes);
    }

    static Credit read(ProtoReader in) {
      long subscription = 0;
      long bytes = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> bytes = in.number();
          default -> in.skip();
        }
      }
      return new Credit(subscription, bytes);
    }
  }

  /** Asks for a subscription. */
  record Subscribe(long subscription, String channel, long credit) implements ChannelFrame {
    static final int NUMBER = 10;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.string(2, channel);
      out.uint64(3, credit);
    }

    static Subscribe read(ProtoReader in) {
      long subscription = 0;
      String channel = "";
      long credit = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> channel = in.string();
          case 3 -> credit = in.number();
          default -> in.skip();
        }
      }
      return new Subscribe(subscription, channel, credit);
    }
  }

  /** A subscription has begun. */
  record Subscribed(long subscription, String epoch, long offset) implements ChannelFrame {
    static final int NUMBER = 11;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.string(2, epoch);
      out.uint64(3, offset);
    }

    static Subscribed read(ProtoReader in) {
      long subscription = 0;
      String epoch = "";
      long offset = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> epoch = in.string();
          case 3 -> offset = in.number();
          default -> in.skip();
        }
      }
      return new Subscribed(subscription, epoch, offset);
    }
  }

  /** Asks for the end of a subscription. */
  record Unsubscribe(long subscription) implements ChannelFrame {
    static final int NUMBER = 12;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
    }

    static Unsubscribe read(ProtoReader in) {
      long subscription = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          default -> in.skip();
        }
      }
      return new Unsubscribe(subscription);
    }
  }

  /** The last frame of a subscription; without a status it ended as asked for. */
  record Unsubscribed(long subscription, @Nullable Status status) implements ChannelFrame {
    static final int NUMBER = 13;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      WireStatus.write(out, 2, status);
    }

    static Unsubscribed read(ProtoReader in) {
      long subscription = 0;
      @Nullable Status status = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> status = WireStatus.read(in, status);
          default -> in.skip();
        }
      }
      return new Unsubscribed(subscription, status);
    }
  }
}
