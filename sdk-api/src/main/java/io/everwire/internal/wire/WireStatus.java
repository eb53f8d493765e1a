package io.everwire.internal.wire;

import io.everwire.Status;
import io.everwire.StatusCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A status as a field of a frame. */
final class WireStatus {
  /**
   * Longer messages are cut: when they are written, so that a frame that carries one stays within
   * its size; when they are read, so that what a peer says costs little to keep.
   */
  private static final int MAX_MESSAGE_CHARS = 300;

  private static final Status UNKNOWN = Status.of(StatusCode.UNKNOWN, "");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\x80-\\x9f]");

  private WireStatus() {}

  /** A peer that owes a status and gives none has said nothing. */
  static Status orUnknown(@Nullable Status status) {
    return status == null ? UNKNOWN : status;
  }

  static void write(ProtoWriter out, int field, @Nullable Status status) {
    if (status == null) {
      return;
    }
    String message = status.message();
    ProtoWriter content = new ProtoWriter(message.length() + 8);
    content.uint64(1, status.code().number());
    content.string(2, shorten(message));
    for (Status.Detail detail : status.details()) {
      writeDetail(content, detail);
    }
    out.message(field, content);
  }

  private static void writeDetail(ProtoWriter out, Status.Detail detail) {
    ByteBuffer value = detail.value();
    byte[] copy = new byte[value.remaining()];
    value.get(copy);
    ProtoWriter content = new ProtoWriter(detail.type().length() + copy.length + 8);
    content.string(1, detail.type());
    content.bytes(2, copy);
    out.message(3, content);
  }

  /** Takes a detail in if there is room for it and it has a type; otherwise it is passed over. */
  private static List<Status.Detail> withDetail(ProtoReader in, List<Status.Detail> details) {
    int outer = in.begin();
    String type = "";
    ByteBuffer value = Frame.EMPTY;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.string();
        case 2 -> value = in.slice();
        default -> in.skip();
      }
    }
    in.end(outer);
    if (type.isEmpty()) {
      return details;
    }
    Status.Detail detail = new Status.Detail(type, value);
    if (!Status.hasRoom(details, detail)) {
      return details;
    }
    List<Status.Detail> more = new ArrayList<>(details.size() + 1);
    more.addAll(details);
    more.add(detail);
    return more;
  }

  /** What a peer says ends up in logs, where it must not look like lines of its own. */
  private static String inOneLine(String message) {
    for (int i = 0; i < message.length(); i++) {
      if (Character.isISOControl(message.charAt(i))) {
        return CONTROL.matcher(message).replaceAll(" ");
      }
    }
    return message;
  }

  private static String shorten(String message) {
    if (message.length() <= MAX_MESSAGE_CHARS) {
      return message;
    }
    boolean splitsPair = Character.isHighSurrogate(message.charAt(MAX_MESSAGE_CHARS - 1));
    return message.substring(0, splitsPair ? MAX_MESSAGE_CHARS - 1 : MAX_MESSAGE_CHARS) + "…";
  }

  /**
   * Reads a status.
   *
   * @param before what the same field held earlier in the frame: as everywhere in protobuf, the
   *     later one is merged into it
   */
  static Status read(ProtoReader in, @Nullable Status before) {
    int outer = in.begin();
    int code = before == null ? 0 : before.code().number();
    String message = before == null ? "" : before.message();
    List<Status.Detail> details = before == null ? List.of() : before.details();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> code = in.int32();
        case 2 -> message = in.string();
        case 3 -> details = withDetail(in, details);
        default -> in.skip();
      }
    }
    in.end(outer);
    return new Status(StatusCode.ofNumber(code), inOneLine(shorten(message)), details);
  }
}
