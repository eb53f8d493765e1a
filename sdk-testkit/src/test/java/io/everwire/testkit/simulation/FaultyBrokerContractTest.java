package io.everwire.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.broker.Broker;
import io.everwire.testkit.BrokerContract;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What every broker owes, owed by one that does all that the SPI allows. */
class FaultyBrokerContractTest extends BrokerContract {
  private final VirtualEnvironment world = new VirtualEnvironment(7);
  private final Broker shared = Broker.inMemory(world.node("broker"));
  private final Broker here = new FaultyBroker(shared, world.node("here"), BrokerFaults.SOME);
  private final Broker there = new FaultyBroker(shared, world.node("there"), BrokerFaults.SOME);

  @Override
  protected Broker broker() {
    return here;
  }

  @Override
  protected Broker anotherNode() {
    return there;
  }

  @Override
  protected void until(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(10))).as(what).isTrue();
  }

  @Override
  protected int extraHistory() {
    return FaultyBroker.EXTRA_HISTORY;
  }
}
