package io.everwire.internal.wire;

import io.everwire.DeliveryMode;
import io.everwire.PresenceMode;
import io.everwire.Status;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Frames of channels. Counted, but for {@link VolatileFrame}. */
public sealed interface ChannelFrame extends Frame
    permits ChannelFrame.Publish,
        ChannelFrame.Published,
        ChannelFrame.Message,
        ChannelFrame.Credit,
        ChannelFrame.Subscribe,
        ChannelFrame.Subscribed,
        ChannelFrame.Unsubscribe,
        ChannelFrame.Unsubscribed,
        PositionFrame,
        PresenceFrame,
        HistoryFrame,
        VolatileFrame {

  @Override
  default void giveTo(Families families) {
    families.onChannelFrame(this);
  }

  /** A message to a channel, or a part of one. */
  record Publish(
      long channel,
      String name,
      long total,
      ByteBuffer payload,
      String key,
      long ttlMillis,
      String idempotencyKey,
      long publishNumber,
      boolean retry,
      boolean exceptSelf,
      boolean delete)
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
      out.string(5, key);
      out.uint64(6, ttlMillis);
      out.string(7, idempotencyKey);
      out.uint64(8, publishNumber);
      out.bool(9, retry);
      out.bool(10, exceptSelf);
      out.bool(11, delete);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    public Publish(long channel, String name, long total, ByteBuffer payload) {
      this(channel, name, total, payload, "", 0, "", 0, false, false, false);
    }

    static Publish read(ProtoReader in) {
      long channel = 0;
      String name = "";
      long total = 0;
      ByteBuffer payload = EMPTY;
      String key = "";
      long ttlMillis = 0;
      String idempotencyKey = "";
      long publishNumber = 0;
      boolean retry = false;
      boolean exceptSelf = false;
      boolean delete = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> channel = in.number();
          case 2 -> name = in.string();
          case 3 -> total = in.number();
          case 4 -> payload = in.slice();
          case 5 -> key = in.string();
          case 6 -> ttlMillis = in.number();
          case 7 -> idempotencyKey = in.string();
          case 8 -> publishNumber = in.number();
          case 9 -> retry = in.bool();
          case 10 -> exceptSelf = in.bool();
          case 11 -> delete = in.bool();
          default -> in.skip();
        }
      }
      return new Publish(
          channel,
          name,
          total,
          payload,
          key,
          ttlMillis,
          idempotencyKey,
          publishNumber,
          retry,
          exceptSelf,
          delete);
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
  record Message(
      long subscription, long offset, long total, ByteBuffer payload, String key, boolean deleted)
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
      out.string(5, key);
      out.bool(6, deleted);
    }

    @Override
    public int payloadField() {
      return 4;
    }

    public Message(long subscription, long offset, long total, ByteBuffer payload) {
      this(subscription, offset, total, payload, "", false);
    }

    static Message read(ProtoReader in) {
      long subscription = 0;
      long offset = 0;
      long total = 0;
      ByteBuffer payload = EMPTY;
      String key = "";
      boolean deleted = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> offset = in.number();
          case 3 -> total = in.number();
          case 4 -> payload = in.slice();
          case 5 -> key = in.string();
          case 6 -> deleted = in.bool();
          default -> in.skip();
        }
      }
      return new Message(subscription, offset, total, payload, key, deleted);
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
  record Subscribe(
      long subscription,
      String channel,
      long credit,
      DeliveryMode delivery,
      String epoch,
      long offset,
      long rewindMessages,
      long rewindMillis,
      PresenceMode presence,
      Map<String, String> metadata)
      implements ChannelFrame {
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
      out.uint64(4, WireConstants.DELIVERY.number(delivery));
      out.string(5, epoch);
      out.uint64(6, offset);
      out.uint64(7, rewindMessages);
      out.uint64(8, rewindMillis);
      out.uint64(9, WireConstants.PRESENCE.number(presence));
      WireTexts.write(out, 10, metadata);
    }

    public Subscribe(long subscription, String channel, long credit) {
      this(
          subscription,
          channel,
          credit,
          DeliveryMode.RELIABLE,
          "",
          0,
          0,
          0,
          PresenceMode.NONE,
          Map.of());
    }

    static Subscribe read(ProtoReader in) {
      long subscription = 0;
      String channel = "";
      long credit = 0;
      DeliveryMode delivery = DeliveryMode.RELIABLE;
      String epoch = "";
      long offset = 0;
      long rewindMessages = 0;
      long rewindMillis = 0;
      PresenceMode presence = PresenceMode.NONE;
      Map<String, String> metadata = Map.of();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> channel = in.string();
          case 3 -> credit = in.number();
          case 4 -> delivery = WireConstants.DELIVERY.of(in.number());
          case 5 -> epoch = in.string();
          case 6 -> offset = in.number();
          case 7 -> rewindMessages = in.number();
          case 8 -> rewindMillis = in.number();
          case 9 -> presence = WireConstants.PRESENCE.of(in.number());
          case 10 -> {
            metadata = metadata.isEmpty() ? new LinkedHashMap<>() : metadata;
            WireTexts.read(in, metadata);
          }
          default -> in.skip();
        }
      }
      return new Subscribe(
          subscription,
          channel,
          credit,
          delivery,
          epoch,
          offset,
          rewindMessages,
          rewindMillis,
          presence,
          metadata);
    }
  }

  /** A subscription has begun. */
  record Subscribed(long subscription, String epoch, long offset, boolean recovering)
      implements ChannelFrame {
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
      out.bool(4, recovering);
    }

    public Subscribed(long subscription, String epoch, long offset) {
      this(subscription, epoch, offset, false);
    }

    static Subscribed read(ProtoReader in) {
      long subscription = 0;
      String epoch = "";
      long offset = 0;
      boolean recovering = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> epoch = in.string();
          case 3 -> offset = in.number();
          case 4 -> recovering = in.bool();
          default -> in.skip();
        }
      }
      return new Subscribed(subscription, epoch, offset, recovering);
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
