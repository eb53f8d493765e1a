package io.everwire;

import java.util.List;

/**
 * Who was in a channel when the question was answered.
 *
 * @param members the members; fewer than {@code count} where the question was for the count only
 * @param count how many
 */
public record Presence(List<Member> members, long count) {
  public Presence {
    members = List.copyOf(members);
  }
}
