package io.everwire.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Principals that are thrown out. */
class DisconnectTest {
  private static final Status BANNED = Status.of(StatusCode.PERMISSION_DENIED, "banned");

  private final AccessWorld world = new AccessWorld();

  @AfterEach
  void end() {
    world.close();
  }

  private void assertIsOut(RealtimeClient client) {
    world.sim.runUntil(() -> client.connection().state() == ConnectionState.CLOSED);
    assertThat(client.connection().reason()).isEqualTo(BANNED);
  }

  @Test
  void itsClientsEndWithTheStatusAndDoNotComeBackWhileOthersGoOn() {
    RealtimeClient ann = world.client("ann");
    RealtimeClient bob = world.client("bob");
    world.server.disconnect("ann", BANNED);
    assertIsOut(ann);
    world.sim.runFor(Duration.ofMinutes(1));
    assertThat(ann.connection().state()).isEqualTo(ConnectionState.CLOSED);
    assertThat(bob.connection().state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aClientWithoutALinkIsToldWhenItComesBack() {
    RealtimeClient ann = world.client("ann");
    world.sim.network().refuse("node");
    world.sim.network().aliveLinks().get(0).cut();
    world.pass(1_000);
    world.server.disconnect("ann", BANNED);
    world.pass(1_000);
    world.sim.network().unblock("node");
    assertIsOut(ann);
  }
}
