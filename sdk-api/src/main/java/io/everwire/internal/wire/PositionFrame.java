package io.everwire.internal.wire;

/** Frames that move the position of a subscription. Counted. */
public sealed interface PositionFrame extends ChannelFrame {

  /** The subscription's number. */
  long subscription();

  /** Messages are missing; 0 missed: nobody knows how many. Delivery goes on after the position. */
  record Gap(long subscription, long missed, String epoch, long offset) implements PositionFrame {
    static final int NUMBER = 16;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.uint64(2, missed);
      out.string(3, epoch);
      out.uint64(4, offset);
    }

    static Gap read(ProtoReader in) {
      long subscription = 0;
      long missed = 0;
      String epoch = "";
      long offset = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> missed = in.number();
          case 3 -> epoch = in.string();
          case 4 -> offset = in.number();
          default -> in.skip();
        }
      }
      return new Gap(subscription, missed, epoch, offset);
    }
  }

  /** All that was asked for of the past has been sent. */
  record Recovered(long subscription) implements PositionFrame {
    static final int NUMBER = 17;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
    }

    static Recovered read(ProtoReader in) {
      long subscription = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          default -> in.skip();
        }
      }
      return new Recovered(subscription);
    }
  }

  /** All up to the offset was delivered, or is not for this subscription, or is superseded. */
  record PositionMoved(long subscription, long offset) implements PositionFrame {
    static final int NUMBER = 18;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.uint64(2, offset);
    }

    static PositionMoved read(ProtoReader in) {
      long subscription = 0;
      long offset = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> offset = in.number();
          default -> in.skip();
        }
      }
      return new PositionMoved(subscription, offset);
    }
  }

  /** A mark around a snapshot of the retained values; the end mark brings a position. */
  record Snapshot(long subscription, boolean end, String epoch, long offset)
      implements PositionFrame {
    static final int NUMBER = 19;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.bool(2, end);
      out.string(3, epoch);
      out.uint64(4, offset);
    }

    static Snapshot read(ProtoReader in) {
      long subscription = 0;
      boolean end = false;
      String epoch = "";
      long offset = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> end = in.bool();
          case 3 -> epoch = in.string();
          case 4 -> offset = in.number();
          default -> in.skip();
        }
      }
      return new Snapshot(subscription, end, epoch, offset);
    }
  }
}
