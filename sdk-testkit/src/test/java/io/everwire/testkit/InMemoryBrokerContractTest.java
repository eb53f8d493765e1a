package io.everwire.testkit;

import io.everwire.broker.Broker;
import org.junit.jupiter.api.AfterEach;

class InMemoryBrokerContractTest extends BrokerContract {
  private final Broker broker = Broker.inMemory();

  @Override
  protected Broker broker() {
    return broker;
  }

  @AfterEach
  void close() {
    broker.close();
  }
}
