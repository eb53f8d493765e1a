package io.everwire.internal.client;

import io.everwire.Member;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.WireException;
import java.util.Locale;
import java.util.Map;

/**
 * How much a client holds of who is in a channel, whatever a server sends: 65,536 members, of
 * together 16 Mi characters. Beyond that there is an answer, see {@link #status}. Confined to the
 * client's serializer.
 */
final class MemberBound {
  /** How many characters the texts of one member may have, names and values together. */
  private static final int MAX_METADATA_LENGTH = 4_096;

  static final int MAX_MEMBERS = 65_536;
  static final int MAX_LENGTH = 16 << 20;

  private int members;
  private long length;

  /**
   * A member is held.
   *
   * @throws WireException if more texts are told of it than anybody may give
   */
  void add(Member member) {
    int texts = lengthOf(member.metadata());
    if (texts > MAX_METADATA_LENGTH) {
      throw new WireException(
          "a member whose metadata has "
              + texts
              + " characters, the limit is "
              + MAX_METADATA_LENGTH);
    }
    members++;
    length += lengthOf(member);
  }

  /** A member is no longer held. */
  void remove(Member member) {
    members--;
    length -= lengthOf(member);
  }

  void clear() {
    members = 0;
    length = 0;
  }

  boolean isExceeded() {
    return members > MAX_MEMBERS || length > MAX_LENGTH;
  }

  private static long lengthOf(Member member) {
    return (long) member.principalId().length()
        + member.sessionId().length()
        + lengthOf(member.metadata());
  }

  private static int lengthOf(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .mapToInt(each -> each.getKey().length() + each.getValue().length())
        .sum();
  }

  /** What becomes of a question or subscription that would need more. */
  static Status status(String what) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "%s is too long: a client holds %,d members of %,d characters; PresenceMode.COUNT and"
                + " ChannelPolicy.presenceCount tell only how many there are",
            what,
            MAX_MEMBERS,
            MAX_LENGTH));
  }
}
