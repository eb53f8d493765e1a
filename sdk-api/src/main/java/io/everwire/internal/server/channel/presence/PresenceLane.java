package io.everwire.internal.server.channel.presence;

import io.everwire.Member;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription is told of presence.
 *
 * <ul>
 *   <li>Changes that wait are merged; beyond 4,096 they are dropped, and everybody is told again.
 *   <li>Nothing is sent before {@link #open}.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
public final class PresenceLane extends FrameSource {
  private static final int MAX_CHANGES = 4_096;
  private static final int CHANGES_OF_A_FRAME = 128;

  private final long subscription;
  private final boolean countOnly;
  private final Session session;
  private final Runnable refresh;
  private boolean open;

  /** Everybody, while that waits or is being sent. */
  private @Nullable Iterator<List<Member>> everybody;

  private final Map<String, Member> joined = new LinkedHashMap<>();
  private final Set<String> left = new LinkedHashSet<>();
  private long count;
  private boolean countWaits;
  private boolean overflown;

  /** Whether everybody was asked for, because changes were dropped. */
  private boolean refreshing;

  /**
   * Creates a lane.
   *
   * @param refresh has everybody told again
   */
  public PresenceLane(long subscription, boolean countOnly, Session session, Runnable refresh) {
    this.subscription = subscription;
    this.countOnly = countOnly;
    this.session = session;
    this.refresh = refresh;
  }

  public void open() {
    open = true;
    session.ready(this);
  }

  public void offer(PresenceNews news) {
    count = news.count();
    if (countOnly) {
      countWaits = true;
    } else if (news.complete()) {
      overflown = false;
      refreshing = false;
      joined.clear();
      left.clear();
      everybody = new MemberPages(news.joined());
    } else if (!overflown) {
      merge(news);
    }
    session.ready(this);
  }

  private void merge(PresenceNews news) {
    for (String gone : news.left()) {
      joined.remove(gone);
      left.add(gone);
    }
    for (Member member : news.joined()) {
      joined.put(member.sessionId(), member);
    }
    if (joined.size() + left.size() > MAX_CHANGES) {
      overflown = true;
      joined.clear();
      left.clear();
    }
  }

  @Override
  protected @Nullable EncodedFrame next() {
    if (!open) {
      return null;
    }
    if (countWaits) {
      countWaits = false;
      return frame(true, false, List.of(), List.of());
    }
    Iterator<List<Member>> pages = everybody;
    if (pages != null) {
      List<Member> page = pages.next();
      boolean more = pages.hasNext();
      everybody = more ? pages : null;
      return frame(true, more, page, List.of());
    }
    if (overflown) {
      if (!refreshing) {
        refreshing = true;
        refresh.run();
      }
      return null;
    }
    return joined.isEmpty() && left.isEmpty() ? null : changes();
  }

  /** Who has left goes first: a session that has come again is among those who joined. */
  private EncodedFrame changes() {
    if (!left.isEmpty()) {
      return frame(false, false, List.of(), take(left.iterator()));
    }
    Iterator<List<Member>> pages = new MemberPages(List.copyOf(joined.values()));
    List<Member> page = pages.next();
    page.forEach(member -> joined.remove(member.sessionId()));
    return frame(false, false, page, List.of());
  }

  private static <T> List<T> take(Iterator<T> all) {
    List<T> taken = new java.util.ArrayList<>();
    while (all.hasNext() && taken.size() < CHANGES_OF_A_FRAME) {
      taken.add(all.next());
      all.remove();
    }
    return taken;
  }

  private EncodedFrame frame(
      boolean complete, boolean more, List<Member> present, List<String> gone) {
    return EncodedFrame.of(new Presence(subscription, complete, more, present, gone, count));
  }

  public void clear() {
    open = false;
    everybody = null;
    joined.clear();
    left.clear();
    countWaits = false;
    overflown = false;
  }
}
