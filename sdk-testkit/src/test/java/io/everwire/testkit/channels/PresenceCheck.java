package io.everwire.testkit.channels;

import io.everwire.Member;
import io.everwire.Presence;
import io.everwire.PresenceMode;
import io.everwire.testkit.seeds.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** In calm, everybody knows who is there. */
final class PresenceCheck {
  private final ChannelPlan plan;
  private final List<ClientActor> clients;

  /** Lets time pass until nothing is wrong. */
  interface Patience {
    void settle(Supplier<String> wrong);
  }

  PresenceCheck(ChannelPlan plan, List<ClientActor> clients) {
    this.plan = plan;
    this.clients = clients;
  }

  void run(Patience patience) {
    for (ChannelSpec channel : plan.channels()) {
      if (channel.policy().presence()) {
        check(channel, patience);
      }
    }
  }

  /** Nobody was told that a session has left which was only without a link for a while. */
  void checkNobodyFlickered() {
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        client.sessionId().ifPresent(session -> checkStayed(client, session));
      }
    }
  }

  private void checkStayed(ClientActor client, String session) {
    clients.stream()
        .flatMap(each -> each.watchers().stream())
        .filter(each -> each.presence().saidLeft(session))
        .filter(each -> client.hasStayed(each.spec(), session))
        .forEach(
            each -> {
              throw new Violation(
                  each + " was told that " + session + " of " + client + " had left, which stayed");
            });
  }

  /** Who is not known to somebody, though he is there; empty if all are. */
  String missed() {
    for (ChannelSpec channel : plan.channels()) {
      if (channel.policy().presence()) {
        Set<String> present = present(channel);
        for (Watcher watcher : watchers(channel)) {
          String missed =
              watcher.options().presence() == PresenceMode.NONE
                  ? ""
                  : watcher.presence().missed(present);
          if (!missed.isEmpty()) {
            return missed;
          }
        }
      }
    }
    return "";
  }

  private void check(ChannelSpec channel, Patience patience) {
    Set<String> present = present(channel);
    for (Watcher watcher : watchers(channel)) {
      if (watcher.options().presence() != PresenceMode.NONE) {
        // Changes are gathered, and a session may have been given up just now.
        patience.settle(() -> watcher.presence().wrong(present));
      }
    }
    List<Questioner> asked = new ArrayList<>();
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        asked.add(client.askWhoIsThere(channel));
      }
    }
    patience.settle(
        () -> asked.stream().allMatch(Questioner::isAnswered) ? "" : "a question is not answered");
    for (Questioner each : asked) {
      check(each.presence(), present, channel);
    }
  }

  private static void check(
      @org.jspecify.annotations.Nullable Presence told, Set<String> present, ChannelSpec channel) {
    if (told == null) {
      return; // refused
    }
    Set<String> sessions = new TreeSet<>();
    told.members().stream().map(Member::sessionId).forEach(sessions::add);
    boolean isRight =
        told.count() == present.size()
            && (channel.policy().presenceCountOnly() || sessions.equals(present));
    if (!isRight) {
      throw new Violation(channel.name() + ": was told " + told + ", there are " + present);
    }
  }

  private List<Watcher> watchers(ChannelSpec channel) {
    List<Watcher> all = new ArrayList<>();
    for (ClientActor client : clients) {
      if (!client.isGone()) {
        client.watchers().stream()
            .filter(each -> each.spec().equals(channel) && !each.isOver())
            .forEach(all::add);
      }
    }
    return all;
  }

  private Set<String> present(ChannelSpec channel) {
    Set<String> sessions = new TreeSet<>();
    watchers(channel).forEach(each -> each.owner().sessionId().ifPresent(sessions::add));
    return sessions;
  }
}
