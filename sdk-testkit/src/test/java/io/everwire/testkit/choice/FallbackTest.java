package io.everwire.testkit.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent.Kind;
import io.everwire.ConnectionState;
import io.everwire.KeepAlive;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a session that does not run where it should: on another endpoint, and back. */
class FallbackTest {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration AT_MOST = Duration.ofSeconds(3);

  @Test
  void theSessionGoesToTheBetterEndpointWithinTheRetryPeriodAndLosesNothing() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().silence("a");
      RealtimeClient client = world.connect();
      List<String> received = new ArrayList<>();
      Channel<String> channel = client.channel("numbers", Codec.utf8());
      channel.subscribe(message -> received.add(message.payload()));
      world.whenFirst(Kind.SESSION_OPENED);
      world.runFor(Duration.ofSeconds(1));
      world.sim.network().unblock("a");
      List<String> sent = new ArrayList<>();
      while (world.count(Kind.UPGRADED) == 0) {
        sent.add(Integer.toString(sent.size()));
        CompletableFuture<?> unused = channel.publish(sent.get(sent.size() - 1));
        world.runFor(Duration.ofMillis(3));
      }
      assertThat(world.whenFirst(Kind.UPGRADED)).isLessThan(FIRST_PAUSE.plusMillis(340 + 40));
      world.runFor(Duration.ofSeconds(1));
      assertThat(world.place()).isEqualTo("a");
      assertThat(received).isEqualTo(sent);
      assertThat(world.count(Kind.LINK_LOST)).isZero();
      assertThat(world.sim.network().links()).hasSize(1);
    }
  }

  @Test
  void triesOfBetterEndpointsBecomeRareButNeverEnd() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().refuse("a");
      world.connect();
      world.whenFirst(Kind.FELL_BACK);
      world.runFor(Duration.ofMinutes(10));
      // 5 + 10 + 20 + 40 + 80 + 160 s are 315; jitter may halve them; then 5 minutes each.
      int tries = world.count(Kind.ATTEMPT_FAILED) - 1;
      assertThat(tries).isBetween(6, 8);
      world.runFor(Duration.ofHours(1));
      assertThat(world.count(Kind.ATTEMPT_FAILED) - 1 - tries).isBetween(12, 24);
      world.sim.network().unblock("a");
      world.runFor(Duration.ofMinutes(5).plusSeconds(1));
      assertThat(world.count(Kind.UPGRADED)).isEqualTo(1);
    }
  }

  @Test
  void theSessionClimbsStepByStep() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      world.server();
      world.sim.network().refuse("a");
      world.sim.network().silence("b");
      world.connect();
      world.whenFirst(Kind.FELL_BACK);
      assertThat(world.place()).isEqualTo("c");
      world.sim.network().unblock("b");
      world.whenFirst(Kind.UPGRADED);
      assertThat(world.place()).isEqualTo("b");
      world.sim.network().unblock("a");
      world.when(Kind.UPGRADED, 2);
      assertThat(world.place()).isEqualTo("a");
    }
  }

  @Test
  void anEndpointWhoseLinksDieYoungIsDemotedForLongerAndLonger() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      Duration life = Duration.ofSeconds(2);
      world.sim.network().lifetime("a", life);
      world.connect();
      Duration lost = world.whenFirst(Kind.LINK_LOST);
      Duration demotion = FIRST_PAUSE;
      for (int times = 1; times <= 5; times++) {
        Duration resumed = world.when(Kind.RESUMED, times);
        assertThat(resumed.minus(lost)).isEqualTo(Duration.ofMillis(40));
        assertThat(world.place()).isEqualTo("b");
        Duration upgraded = world.when(Kind.UPGRADED, times);
        assertThat(upgraded.minus(lost)).isBetween(demotion, demotion.plusMillis(5_100));
        lost = world.when(Kind.LINK_LOST, times + 1);
        demotion = demotion.multipliedBy(2);
      }
      assertThat(world.of(Kind.FELL_BACK).get(1).event().reason().message())
          .contains("sim://a: demoted for");
    }
  }

  @Test
  void aDemotionIsForgottenOnceALinkHasGrownOld() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().lifetime("a", Duration.ofSeconds(2));
      world.connect();
      world.when(Kind.UPGRADED, 3);
      world.sim.network().lifetime("a", null);
      world.when(Kind.UPGRADED, 4);
      world.runFor(Duration.ofSeconds(11));
      world.link().cut();
      // Not demoted: it is the first to be tried again.
      world.runFor(Duration.ofMillis(100));
      assertThat(world.place()).isEqualTo("a");
      world.link().cut();
      world.runFor(Duration.ofMillis(100));
      assertThat(world.place()).isEqualTo("b");
      Duration fell = world.now();
      world.when(Kind.UPGRADED, 5);
      assertThat(world.now().minus(fell)).isLessThan(FIRST_PAUSE.plusMillis(100));
    }
  }

  @Test
  void anEndpointThatOpensAndIsSilentIsNotTriedFirstAgain() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().mute("a");
      world.connect();
      world.whenFirst(Kind.FELL_BACK);
      world.link().cut();
      Duration lost = world.whenFirst(Kind.LINK_LOST);
      // Both have been of no use lately, so they are tried in order; the next time is worse for a.
      assertThat(world.whenFirst(Kind.RESUMED).minus(lost)).isLessThan(AT_MOST);
    }
  }

  @Test
  void aHandPickedEndpointIsNotLeftForABetterOneAndIsReturnedTo() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      RealtimeClient client = world.connect();
      world.whenFirst(Kind.SESSION_OPENED);
      world.runFor(Duration.ofSeconds(20));
      world.sim.await(client.migrateTo("sim://c"));
      world.runFor(Duration.ofMinutes(20));
      assertThat(world.place()).isEqualTo("c");
      assertThat(world.count(Kind.MIGRATED)).isEqualTo(1);
      assertThat(world.count(Kind.UPGRADED)).isZero();
      world.sim.network().refuse("c");
      world.link().cut();
      world.whenFirst(Kind.FELL_BACK);
      assertThat(world.place()).isEqualTo("a");
      world.sim.network().unblock("c");
      world.whenFirst(Kind.UPGRADED);
      assertThat(world.place()).isEqualTo("c");
    }
  }

  @Test
  void aWishOfTheApplicationTakesThePlaceOfAnUpgrade() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().silence("a");
      RealtimeClient client =
          world.connect(
              world.clientBuilder().upgradeBackoff(Duration.ofMillis(100), Duration.ofMillis(100)));
      world.whenFirst(Kind.FELL_BACK);
      world.runFor(Duration.ofMillis(200));
      // An upgrade waits for a, which is silent for ten seconds.
      world.sim.await(client.migrateTo("sim://b"));
      assertThat(world.whenFirst(Kind.MIGRATED)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aFailedMoveLeavesTheSessionWhereItIs() {
    try (ChoiceWorld world = new ChoiceWorld("a")) {
      RealtimeClient client = world.connect();
      world.whenFirst(Kind.SESSION_OPENED);
      assertThatThrownBy(() -> world.sim.await(client.migrateTo("sim://nowhere")))
          .hasMessageContaining("connection refused");
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
      world.runFor(Duration.ofMinutes(1));
      assertThat(world.count(Kind.LINK_LOST)).isZero();
    }
  }

  @Test
  void anUpgradeToANodeThatDoesNotKnowTheSessionChangesNothing() {
    try (ChoiceWorld world = new ChoiceWorld("b")) {
      world.server();
      RealtimeServer other = world.sim.server("a").build();
      RealtimeClient client =
          world.connect(world.sim.client("client").endpoint("sim://a").endpoint("sim://b"));
      world.whenFirst(Kind.FELL_BACK);
      other.start();
      world.runFor(Duration.ofMinutes(30));
      assertThat(world.place()).isEqualTo("b");
      assertThat(world.count(Kind.ATTEMPT_FAILED)).as("one refused, one told GONE").isBetween(2, 3);
      assertThat(
              world
                  .of(Kind.ATTEMPT_FAILED)
                  .get(world.count(Kind.ATTEMPT_FAILED) - 1)
                  .event()
                  .reason()
                  .code())
          .isEqualTo(StatusCode.NOT_FOUND);
      assertThat(world.count(Kind.LINK_LOST)).isZero();
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
      // A node that has refused the session is not asked to resume it either.
      world.link().cut();
      world.runFor(Duration.ofSeconds(1));
      assertThat(world.place()).isEqualTo("b");
      assertThat(world.count(Kind.SESSION_LOST)).isZero();
    }
  }

  @Test
  void aSocketThatSaysItIsDeadIsReplacedAtOnce() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.connect();
      world.whenFirst(Kind.SESSION_OPENED);
      world.runFor(Duration.ofMinutes(1));
      world.sim.network().silence("a");
      Duration cut = world.now();
      world.link().cut();
      assertThat(world.whenFirst(Kind.LINK_LOST)).isEqualTo(cut);
      assertThat(world.whenFirst(Kind.RESUMED)).isEqualTo(cut.plusMillis(300 + 40));
      assertThat(world.place()).isEqualTo("b");
    }
  }

  @Test
  void aSilentDeathIsNoticedWithinTheKeepAliveTime() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.connect(world.clientBuilder().keepAlive(KeepAlive.QUICK));
      world.whenFirst(Kind.SESSION_OPENED);
      world.runFor(Duration.ofMinutes(1));
      world.sim.network().mute("a");
      Duration cut = world.now();
      world.link().cut(null, null);
      Duration lost = world.whenFirst(Kind.LINK_LOST);
      assertThat(lost.minus(cut))
          .isLessThanOrEqualTo(
              KeepAlive.QUICK
                  .silence()
                  .plus(KeepAlive.QUICK.patience())
                  .plus(ChoiceWorld.ROUND_TRIP));
      assertThat(world.whenFirst(Kind.RESUMED).minus(lost))
          .isEqualTo(Duration.ofMillis(1_020 + 40));
    }
  }

  @Test
  void aLinkThatDiesWhileAnUpgradeHangsIsReplacedAtOnce() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      world.server();
      world.sim.network().silence("a");
      world.connect(
          world.clientBuilder().upgradeBackoff(Duration.ofMillis(100), Duration.ofMillis(100)));
      world.whenFirst(Kind.FELL_BACK);
      world.runFor(Duration.ofMillis(500));
      world.sim.network().refuse("b");
      Duration cut = world.now();
      world.link().cut();
      Duration resumed = world.whenFirst(Kind.RESUMED);
      assertThat(resumed.minus(cut)).isLessThan(Duration.ofMillis(100));
      assertThat(world.place()).isEqualTo("c");
    }
  }

  @Test
  void aLinkThatDiesWhileTheHelloOfAnUpgradeIsUnansweredIsReplacedInTime() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().silence("a");
      world.connect(
          world.clientBuilder().upgradeBackoff(Duration.ofMillis(100), Duration.ofMillis(100)));
      world.whenFirst(Kind.FELL_BACK);
      world.sim.network().mute("a");
      // Six Hellos of upgrades were given up, each after a longer time; a seventh is unanswered.
      world.when(Kind.ATTEMPT_FAILED, 7);
      world.runFor(Duration.ofMillis(200));
      Duration cut = world.now();
      world.link().cut();
      assertThat(world.whenFirst(Kind.RESUMED).minus(cut)).isEqualTo(Duration.ofMillis(1_000 + 40));
    }
  }

  @Test
  void anUpgradeThatTheServerTookAndTheClientMissedIsNoticedByTheProbe() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().refuse("a");
      RealtimeClient client = world.connect();
      world.whenFirst(Kind.FELL_BACK);
      world.sim.network().unblock("a");
      world.sim.network().interfere(new MissedWelcome(world.sim.network()));
      Duration givenUp = world.when(Kind.ATTEMPT_FAILED, 2);
      Duration lost = world.whenFirst(Kind.LINK_LOST);
      assertThat(lost.minus(givenUp)).isEqualTo(Duration.ofSeconds(2));
      assertThat(world.whenFirst(Kind.RESUMED).minus(lost)).isLessThan(AT_MOST);
      world.runFor(Duration.ofSeconds(30));
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
      assertThat(world.count(Kind.SESSION_LOST)).isZero();
    }
  }

  @Test
  void closingDuringAnUpgradeLeavesNothingBehind() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      var server = world.server();
      world.sim.network().silence("a");
      RealtimeClient client =
          world.connect(
              world.clientBuilder().upgradeBackoff(Duration.ofMillis(100), Duration.ofMillis(100)));
      world.whenFirst(Kind.FELL_BACK);
      world.runFor(Duration.ofMillis(150));
      Duration asked = world.now();
      world.sim.await(client.closeAsync(Duration.ofSeconds(5)));
      assertThat(world.now().minus(asked)).isLessThan(Duration.ofMillis(200));
      world.runFor(Duration.ofSeconds(1));
      assertThat(server.sessionCount()).isZero();
      assertThat(world.sim.network().links()).isEmpty();
      assertThat(world.sim.world().node("client").waitingTimers()).isZero();
    }
  }
}
