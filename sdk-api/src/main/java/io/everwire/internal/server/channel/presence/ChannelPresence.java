package io.everwire.internal.server.channel.presence;

import io.everwire.ChannelPolicy;
import io.everwire.Member;
import io.everwire.broker.Broker;
import io.everwire.broker.PresentMember;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a channel.
 *
 * <ul>
 *   <li>A session is a member while it has a subscription, whether it has a link or not: a resumed
 *       session never flickers. The broker keeps it on a lease that is renewed, so that it leaves
 *       when this server dies.
 *   <li>Those who watch are told everybody at first and then differences, gathered for 100 ms; all
 *       again when changes may have been missed.
 *   <li>Confined to the channel's turns.
 * </ul>
 */
public final class ChannelPresence {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration RENEWAL = LEASE.dividedBy(3);
  private static final int MAX_MEANWHILE = 4_096;
  private static final Duration GATHERING = Duration.ofMillis(100);

  private final String channel;
  private final ChannelPolicy policy;
  private final Broker broker;
  private final Executor turns;
  private final Environment environment;
  private final RetryPauses pauses;

  /** This server's sessions in the channel. */
  private final Map<String, Seat> seats = new HashMap<>();

  private final Set<PresenceWatcher> watchers = new LinkedHashSet<>();

  /** Everybody, at all servers; kept while somebody watches. */
  private final Map<String, PresentMember> members = new LinkedHashMap<>();

  /** Changes that watchers were not told yet. */
  private final Map<String, Member> joined = new LinkedHashMap<>();

  private final Set<String> left = new LinkedHashSet<>();

  /** Of those who joined, who was there before in another incarnation, as watchers were told. */
  private final Set<String> renewed = new HashSet<>();

  /** Changes that came while everybody was asked for. */
  private final List<Runnable> meanwhile = new ArrayList<>();

  /** All members as watchers are told them; one list for all who are told the same. */
  private @Nullable PresenceNews everybody;

  /** Whether changes are brought: what is loaded before is out of date at once. */
  private boolean begun;

  private boolean loaded;

  /** Whether the answer that is awaited will be of no use. */
  private boolean loadsAgain;

  private boolean loading;
  private boolean telling;
  private Environment.@Nullable Timer renewal;
  private long lastIncarnation;

  private static final class Seat {
    final PresentMember member;
    int subscriptions;

    Seat(PresentMember member) {
      this.member = member;
    }
  }

  public ChannelPresence(
      String channel,
      ChannelPolicy policy,
      Broker broker,
      Executor turns,
      Environment environment) {
    this.channel = channel;
    this.policy = policy;
    this.broker = broker;
    this.turns = turns;
    this.environment = environment;
    this.pauses = new RetryPauses(environment);
  }

  /** A session has one subscription more. */
  public void enter(Member member) {
    if (!policy.presence()) {
      return;
    }
    Seat seat = seats.get(member.sessionId());
    if (seat == null) {
      lastIncarnation = Math.max(lastIncarnation + 1, environment.clock().millis());
      seat = new Seat(new PresentMember(member, lastIncarnation));
      seats.put(member.sessionId(), seat);
      renew(seat);
      scheduleRenewal();
    }
    seat.subscriptions++;
  }

  /** A session has one subscription less. */
  public void leave(String sessionId) {
    Seat seat = seats.get(sessionId);
    if (seat != null && --seat.subscriptions == 0) {
      seats.remove(sessionId);
      broker.leave(channel, seat.member);
      if (seats.isEmpty() && renewal != null) {
        renewal.cancel();
        renewal = null;
      }
    }
  }

  private void renew(Seat seat) {
    // What fails is tried again with the next renewal.
    broker.enter(channel, seat.member, LEASE);
  }

  private void scheduleRenewal() {
    if (renewal == null) {
      renewal =
          environment.schedule(
              RENEWAL,
              () ->
                  turns.execute(
                      () -> {
                        renewal = null;
                        if (!seats.isEmpty()) {
                          seats.values().forEach(this::renew);
                          scheduleRenewal();
                        }
                      }));
    }
  }

  /** Tells a subscription who is there, from now on. */
  public void watch(PresenceWatcher watcher) {
    if (!policy.presence()) {
      return;
    }
    watchers.add(watcher);
    if (loaded) {
      tell();
      watcher.onPresence(everybody());
    } else if (begun) {
      load();
    }
  }

  public void unwatch(PresenceWatcher watcher) {
    if (watchers.remove(watcher) && watchers.isEmpty()) {
      loaded = false;
      members.clear();
      everybody = null;
      forgetChanges();
    }
  }

  /** Tells a subscription everybody again. */
  public void refresh(PresenceWatcher watcher) {
    if (loaded && watchers.contains(watcher)) {
      tell();
      watcher.onPresence(everybody());
    }
  }

  private PresenceNews everybody() {
    PresenceNews present = everybody;
    if (present == null) {
      present =
          new PresenceNews(
              true,
              policy.presenceCountOnly()
                  ? List.of()
                  : members.values().stream().map(PresentMember::member).toList(),
              List.of(),
              members.size());
      everybody = present;
    }
    return present;
  }

  /** Changes are brought from now on; those before may have been missed. */
  public void begin() {
    begun = true;
    loaded = false;
    if (!watchers.isEmpty()) {
      load();
    }
  }

  /** Changes are no longer brought; nobody watches. */
  public void end() {
    begun = false;
  }

  private void load() {
    if (loading) {
      loadsAgain = true;
      return;
    }
    loading = true;
    loadsAgain = false;
    meanwhile.clear();
    broker.members(channel).whenComplete((all, failure) -> turns.execute(() -> onLoaded(all)));
  }

  private void onLoaded(@Nullable List<PresentMember> all) {
    loading = false;
    if (watchers.isEmpty()) {
      meanwhile.clear();
    } else if (loadsAgain) {
      load();
    } else if (all == null) {
      environment.schedule(
          pauses.next(),
          () ->
              turns.execute(
                  () -> {
                    if (!watchers.isEmpty() && !loaded) {
                      load();
                    }
                  }));
    } else {
      pauses.reset();
      members.clear();
      all.forEach(each -> members.put(each.id(), each));
      everybody = null;
      loaded = true;
      meanwhile.forEach(Runnable::run);
      meanwhile.clear();
      forgetChanges();
      PresenceNews news = everybody();
      watchers.forEach(each -> each.onPresence(news));
    }
  }

  public void onChange(List<PresentMember> entered, List<PresentMember> gone) {
    if (watchers.isEmpty()) {
      return;
    }
    if (loading && meanwhile.size() >= MAX_MEANWHILE) {
      meanwhile.clear();
      loadsAgain = true;
    } else if (loading) {
      meanwhile.add(() -> apply(entered, gone));
    } else if (loaded) {
      apply(entered, gone);
      if (!telling && !(joined.isEmpty() && left.isEmpty())) {
        telling = true;
        environment.schedule(
            GATHERING,
            () ->
                turns.execute(
                    () -> {
                      telling = false;
                      tell();
                    }));
      }
    }
  }

  private void apply(List<PresentMember> entered, List<PresentMember> gone) {
    everybody = null;
    for (PresentMember each : gone) {
      PresentMember present = members.get(each.id());
      if (present != null && present.incarnation() <= each.incarnation()) {
        members.remove(each.id());
        if (joined.remove(each.id()) == null || renewed.remove(each.id())) {
          left.add(each.id());
        }
      }
    }
    for (PresentMember each : entered) {
      PresentMember before = members.get(each.id());
      if (before == null || before.incarnation() < each.incarnation()) {
        members.put(each.id(), each);
        if (joined.put(each.id(), each.member()) == null && before != null) {
          renewed.add(each.id());
        }
      }
    }
  }

  private void forgetChanges() {
    joined.clear();
    left.clear();
    renewed.clear();
  }

  private void tell() {
    if (!joined.isEmpty() || !left.isEmpty()) {
      PresenceNews news =
          new PresenceNews(
              false,
              policy.presenceCountOnly() ? List.of() : List.copyOf(joined.values()),
              policy.presenceCountOnly() ? List.of() : List.copyOf(left),
              members.size());
      forgetChanges();
      watchers.forEach(each -> each.onPresence(news));
    }
  }
}
