/** An appender for Logback that publishes to a channel. */
module io.everwire.log.logback {
  requires static org.jspecify;
  requires transitive io.everwire;
  requires transitive ch.qos.logback.classic;
  requires transitive ch.qos.logback.core;

  exports io.everwire.log.logback;
}
