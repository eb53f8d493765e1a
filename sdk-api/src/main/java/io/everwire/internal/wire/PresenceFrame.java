package io.everwire.internal.wire;

import io.everwire.Member;
import io.everwire.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames that tell who is in a channel. Counted. */
public sealed interface PresenceFrame extends ChannelFrame {

  /** A change for a subscription, or a part of the whole list. */
  record Presence(
      long subscription,
      boolean complete,
      boolean more,
      List<Member> joined,
      List<String> left,
      long count)
      implements PresenceFrame {
    static final int NUMBER = 20;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, subscription);
      out.bool(2, complete);
      out.bool(3, more);
      joined.forEach(each -> WireTexts.writeMember(out, 4, each));
      left.forEach(each -> out.repeated(5, each));
      out.uint64(6, count);
    }

    static Presence read(ProtoReader in) {
      long subscription = 0;
      boolean complete = false;
      boolean more = false;
      List<Member> joined = new ArrayList<>();
      List<String> left = new ArrayList<>();
      long count = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> subscription = in.number();
          case 2 -> complete = in.bool();
          case 3 -> more = in.bool();
          case 4 -> joined.add(WireTexts.readMember(in));
          case 5 -> left.add(in.string());
          case 6 -> count = in.number();
          default -> in.skip();
        }
      }
      return new Presence(subscription, complete, more, joined, left, count);
    }
  }

  /** Asks who is there. */
  record PresenceRequest(long request, String channel, boolean countOnly) implements PresenceFrame {
    static final int NUMBER = 24;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, request);
      out.string(2, channel);
      out.bool(3, countOnly);
    }

    static PresenceRequest read(ProtoReader in) {
      long request = 0;
      String channel = "";
      boolean countOnly = false;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> request = in.number();
          case 2 -> channel = in.string();
          case 3 -> countOnly = in.bool();
          default -> in.skip();
        }
      }
      return new PresenceRequest(request, channel, countOnly);
    }
  }

  /** A part of the answer; the last one says that there are no more. */
  record PresenceReply(
      long request, boolean more, List<Member> members, long count, @Nullable Status status)
      implements PresenceFrame {
    static final int NUMBER = 25;

    @Override
    public int number() {
      return NUMBER;
    }

    @Override
    public void write(ProtoWriter out) {
      out.uint64(1, request);
      out.bool(2, more);
      members.forEach(each -> WireTexts.writeMember(out, 3, each));
      out.uint64(4, count);
      WireStatus.write(out, 5, status);
    }

    static PresenceReply read(ProtoReader in) {
      long request = 0;
      boolean more = false;
      List<Member> members = new ArrayList<>();
      long count = 0;
      @Nullable Status status = null;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> request = in.number();
          case 2 -> more = in.bool();
          case 3 -> members.add(WireTexts.readMember(in));
          case 4 -> count = in.number();
          case 5 -> status = WireStatus.read(in, status);
          default -> in.skip();
        }
      }
      return new PresenceReply(request, more, members, count, status);
    }
  }
}
