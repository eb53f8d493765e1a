/** Messages as JSON, on Jackson. */
module io.everwire.codec.json {
  requires static org.jspecify;
  requires transitive io.everwire;
  requires transitive tools.jackson.databind;

  exports io.everwire.codec.json;
}
