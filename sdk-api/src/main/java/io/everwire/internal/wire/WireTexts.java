package io.everwire.internal.wire;

import io.everwire.Member;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small texts by name and members, as fields of frames. */
final class WireTexts {

  /** How many texts one message may have. */
  static final int MAX_TEXTS = 64;

  private WireTexts() {}

  static void write(ProtoWriter out, int field, Map<String, String> texts) {
    texts.forEach(
        (name, value) -> {
          ProtoWriter content = new ProtoWriter(name.length() + value.length() + 8);
          content.string(1, name);
          content.string(2, value);
          out.message(field, content);
        });
  }

  /** Adds one text to those that were read before. */
  static void read(ProtoReader in, Map<String, String> texts) {
    int outer = in.begin();
    String name = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> value = in.string();
        default -> in.skip();
      }
    }
    in.end(outer);
    texts.put(name, value);
    if (texts.size() > MAX_TEXTS) {
      throw new WireException("more than " + MAX_TEXTS + " texts");
    }
  }

  static void writeMember(ProtoWriter out, int field, Member member) {
    ProtoWriter content = new ProtoWriter(64);
    content.string(1, member.principalId());
    content.string(2, member.sessionId());
    write(content, 3, member.metadata());
    out.message(field, content);
  }

  static Member readMember(ProtoReader in) {
    int outer = in.begin();
    String principalId = "";
    String sessionId = "";
    Map<String, String> metadata = new LinkedHashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> principalId = in.string();
        case 2 -> sessionId = in.string();
        case 3 -> read(in, metadata);
        default -> in.skip();
      }
    }
    in.end(outer);
    return new Member(principalId, sessionId, metadata);
  }
}
