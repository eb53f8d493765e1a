package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Member;
import io.everwire.broker.PresentMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The part of {@link BrokerContract} on who is there. */
abstract class PresenceContract extends RetainedContract {

  private static PresentMember member(String session, long incarnation) {
    return member(session, incarnation, Map.of());
  }

  private static PresentMember member(
      String session, long incarnation, Map<String, String> metadata) {
    return new PresentMember(new Member("alice", session, metadata), incarnation);
  }

  private void enter(PresentMember member, Duration lease) {
    ask(() -> broker().enter("lobby", member, lease));
  }

  private void leave(PresentMember member) {
    ask(() -> broker().leave("lobby", member));
  }

  private List<PresentMember> members() {
    return ask(() -> broker().members("lobby"));
  }

  @Test
  void aMemberIsThereUntilItLeaves() {
    enter(member("s1", 1), HOUR);
    enter(member("s2", 1), HOUR);
    assertThat(members()).containsExactlyInAnyOrder(member("s1", 1), member("s2", 1));
    leave(member("s1", 1));
    leave(member("never there", 1));
    assertThat(members()).containsExactly(member("s2", 1));
  }

  @Test
  void aMemberIsThereOnceHoweverOftenItEnters() {
    enter(member("s1", 1), HOUR);
    enter(member("s1", 1), HOUR);
    enter(member("s1", 2, Map.of("name", "new")), HOUR);
    assertThat(members()).containsExactly(member("s1", 2, Map.of("name", "new")));
  }

  @Test
  void aMemberWhoseLeaseIsNotRenewedLeavesByItself() {
    ChannelFollower follower = follow(broker(), "lobby");
    enter(member("stays", 1), HOUR);
    enter(member("goes", 1), SHORT);
    until("one member", () -> members().size() == 1);
    assertThat(members()).containsExactly(member("stays", 1));
    until("the follower to know", () -> follower.members().equals(members()));
  }

  @Test
  void aRenewedLeaseCountsFromItsRenewal() {
    enter(member("renewed", 1), SHORT);
    enter(member("renewed", 1), HOUR);
    enter(member("witness", 1), SHORT);
    until("the witness to go", () -> !members().contains(member("witness", 1)));
    assertThat(members()).containsExactly(member("renewed", 1));
  }

  @Test
  void aLateLeaveDoesNotRemoveANewerIncarnation() {
    enter(member("s1", 1), HOUR);
    enter(member("s1", 2), HOUR);
    leave(member("s1", 1));
    enter(member("s1", 1), HOUR);
    assertThat(members()).containsExactly(member("s1", 2));
    leave(member("s1", 2));
    assertThat(members()).isEmpty();
  }

  @Test
  void membersOfOtherChannelsAreElsewhere() {
    enter(member("s1", 1), HOUR);
    assertThat(ask(() -> broker().members("hall"))).isEmpty();
  }

  @Test
  void allNodesGetToKnowWhoIsThere() {
    enter(member("s0", 1), HOUR);
    ChannelFollower here = follow(broker(), "lobby");
    ChannelFollower there = follow(anotherNode(), "lobby");
    for (int i = 1; i <= 20; i++) {
      enter(member("s" + i, 1), HOUR);
    }
    for (int i = 1; i <= 20; i += 2) {
      leave(member("s" + i, 1));
    }
    for (ChannelFollower each : List.of(here, there)) {
      until("11 members", () -> each.members().size() == 11);
      assertThat(each.members()).containsExactlyInAnyOrderElementsOf(members());
    }
  }
}
