/** What Everwire counts and measures, as meters of Micrometer. */
module io.everwire.metrics.micrometer {
  requires static org.jspecify;
  requires transitive io.everwire;
  requires transitive micrometer.core;

  exports io.everwire.metrics.micrometer;
}
