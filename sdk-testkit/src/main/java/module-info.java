/** Contract tests for transports, simulated networks and helpers for applications' own tests. */
module io.everwire.testkit {
  requires transitive io.everwire;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.assertj.core;
  requires org.slf4j;

  exports io.everwire.testkit;
  exports io.everwire.testkit.simulation;
}
