package io.everwire.internal.server.channel.presence;

import io.everwire.Member;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A list of members in pages of about 16 KiB, at least one page. */
public final class MemberPages implements Iterator<List<Member>> {
  private static final int PAGE_LENGTH = 16 * 1024;
  private static final int OVERHEAD = 16;

  private final List<Member> members;
  private int next;
  private boolean begun;

  public MemberPages(List<Member> members) {
    this.members = members;
  }

  @Override
  public boolean hasNext() {
    return !begun || next < members.size();
  }

  @Override
  public List<Member> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    begun = true;
    List<Member> page = new ArrayList<>();
    int length = 0;
    while (next < members.size() && length < PAGE_LENGTH) {
      Member member = members.get(next++);
      page.add(member);
      length += OVERHEAD + member.principalId().length() + member.sessionId().length();
      length += metadataLength(member);
    }
    return page;
  }

  private static int metadataLength(Member member) {
    return member.metadata().entrySet().stream()
        .mapToInt(each -> OVERHEAD + each.getKey().length() + each.getValue().length())
        .sum();
  }
}
