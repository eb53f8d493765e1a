package io.everwire.testkit;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows a channel as a server has to: orders what comes live by offset, drops doubles, reads
 * holes from history, and subscribes again when it is interrupted, so that nothing is missed that
 * history has. Members are asked for with each subscription, and then changed by what is told.
 *
 * <p>Safe for use by many threads; calls the broker under its lock, so a listener that is called
 * while the broker holds a lock of its own is likely to be found out.
 */
public final class ChannelFollower implements AutoCloseable {
  private static final int PAGE = 100;

  private final Broker broker;
  private final String channel;

  // Guarded by this.
  private final List<LoggedPublication> taken = new ArrayList<>();
  private final List<Publication> volatiles = new ArrayList<>();
  private final TreeMap<Long, LoggedPublication> early = new TreeMap<>();
  private final Map<String, PresentMember> members = new LinkedHashMap<>();
  private final List<String> gaps = new ArrayList<>();
  private @Nullable Position position;
  private @Nullable Live live;
  private boolean reading;
  private int interruptions;

  /**
   * Begins to follow.
   *
   * @param broker where
   * @param channel the channel's name
   */
  public ChannelFollower(Broker broker, String channel) {
    this.broker = broker;
    this.channel = channel;
    subscribe();
  }

  /**
   * Whether it follows: what is appended from now on is taken.
   *
   * @return whether the first subscription was answered
   */
  public synchronized boolean isReady() {
    return position != null;
  }

  /**
   * Where it stands.
   *
   * @return after the last publication taken; null before it is ready
   */
  public synchronized @Nullable Position position() {
    return position;
  }

  /**
   * What it has taken.
   *
   * @return a copy, in the order of the offsets
   */
  public synchronized List<LoggedPublication> taken() {
    return List.copyOf(taken);
  }

  /**
   * What came without an offset.
   *
   * @return a copy, in the order in which it came
   */
  public synchronized List<Publication> volatiles() {
    return List.copyOf(volatiles);
  }

  /**
   * Who is there, as far as it knows.
   *
   * @return a copy
   */
  public synchronized List<PresentMember> members() {
    return List.copyOf(members.values());
  }

  /**
   * What it could not get.
   *
   * @return a line for each hole that history does not have, and for each change of the epoch
   */
  public synchronized List<String> gaps() {
    return List.copyOf(gaps);
  }

  /**
   * How often the broker has interrupted it.
   *
   * @return a number
   */
  public synchronized int interruptions() {
    return interruptions;
  }

  /** Follows no longer. */
  @Override
  public synchronized void close() {
    if (live != null) {
      live.end();
      live = null;
    }
  }

  private synchronized void subscribe() {
    Live fresh = new Live();
    live = fresh;
    broker
        .subscribe(channel, fresh)
        .whenComplete((subscription, failure) -> onAnswer(fresh, subscription));
  }

  private synchronized void onAnswer(Live asked, @Nullable ChannelSubscription subscription) {
    if (live != asked) {
      if (subscription != null) {
        subscription.close();
      }
      return;
    }
    if (subscription == null) {
      subscribe();
      return;
    }
    asked.subscription = subscription;
    start(subscription.position());
    askWhoIsThere(asked);
    readOn();
  }

  private void start(Position now) {
    if (position == null) {
      position = now;
    } else if (!position.epoch().equals(now.epoch())) {
      gaps.add("from " + position + " to " + now);
      position = now;
      early.clear();
    }
    takeEarly();
  }

  private void askWhoIsThere(Live asked) {
    broker
        .members(channel)
        .whenComplete(
            (present, failure) -> {
              synchronized (this) {
                if (live != asked) {
                  return;
                }
                if (failure != null) {
                  askWhoIsThere(asked);
                  return;
                }
                asked.onMembers(present);
              }
            });
  }

  private void take(LoggedPublication publication) {
    Position present = position;
    if (present != null && publication.offset() > present.offset()) {
      taken.add(publication);
      position = new Position(present.epoch(), publication.offset());
    }
  }

  /** Goes past what has outlived its time to live. */
  private void skipTo(Position head) {
    if (position != null && position.offset() < head.offset()) {
      position = head;
    }
  }

  /** Takes what has come early, as far as there is no hole. */
  private void takeEarly() {
    while (position != null && !early.isEmpty() && early.firstKey() <= position.offset() + 1) {
      take(early.remove(early.firstKey()));
    }
  }

  /** Reads what follows the position, one question at a time, until there is no more. */
  private void readOn() {
    Position from = position;
    if (reading || from == null) {
      return;
    }
    reading = true;
    broker
        .read(channel, HistoryQuery.Direction.FORWARD, Optional.of(from), PAGE, Long.MAX_VALUE)
        .whenComplete((page, failure) -> onPage(page));
  }

  private synchronized void onPage(@Nullable LogPage page) {
    reading = false;
    Position present = position;
    if (live == null || present == null) {
      return;
    }
    if (page == null) {
      readOn();
      return;
    }
    if (present.epoch().equals(page.head().epoch())) {
      if (page.firstOffset() > present.offset() + 1) {
        gaps.add("from " + present.offset() + " to " + page.firstOffset());
        position = new Position(present.epoch(), page.firstOffset() - 1);
      }
      page.publications().forEach(this::take);
      if (!page.hasMore()) {
        skipTo(page.head());
      }
      takeEarly();
    }
    if (page.hasMore() || !early.isEmpty()) {
      readOn();
    }
  }

  /** One subscription. */
  private final class Live implements ChannelListener {
    private @Nullable ChannelSubscription subscription;
    private boolean membersKnown;

    /** Changes that were told before the members were known. */
    private final List<Runnable> changes = new ArrayList<>();

    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      synchronized (ChannelFollower.this) {
        if (live != this) {
          return;
        }
        for (LoggedPublication publication : publications) {
          if (position == null || publication.offset() > position.offset()) {
            early.put(publication.offset(), publication);
          }
        }
        if (subscription != null) {
          takeEarly();
          if (!early.isEmpty()) {
            readOn();
          }
        }
      }
    }

    @Override
    public void onVolatile(Publication publication) {
      synchronized (ChannelFollower.this) {
        volatiles.add(publication);
      }
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      synchronized (ChannelFollower.this) {
        if (live == this) {
          changes.add(() -> change(entered, left));
          if (membersKnown) {
            applyChanges();
          }
        }
      }
    }

    private void onMembers(List<PresentMember> present) {
      members.clear();
      change(present, List.of());
      membersKnown = true;
      applyChanges();
    }

    private void applyChanges() {
      changes.forEach(Runnable::run);
      changes.clear();
    }

    private void change(List<PresentMember> entered, List<PresentMember> left) {
      for (PresentMember member : left) {
        PresentMember present = members.get(member.id());
        if (present != null && present.incarnation() <= member.incarnation()) {
          members.remove(member.id());
        }
      }
      for (PresentMember member : entered) {
        PresentMember present = members.get(member.id());
        if (present == null || present.incarnation() <= member.incarnation()) {
          members.put(member.id(), member);
        }
      }
    }

    @Override
    public void onInterrupted(String reason) {
      synchronized (ChannelFollower.this) {
        if (live == this) {
          interruptions++;
          subscribe();
        }
      }
    }

    private void end() {
      if (subscription != null) {
        subscription.close();
      }
    }
  }
}
