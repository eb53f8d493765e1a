/**
 * The Everwire API, the transport SPI, the session engine behind them and the in-memory transport.
 *
 * <p>Applications use {@code io.everwire}; transports implement {@code io.everwire.transport}.
 * Everything else is internal and open to the testkit only.
 */
// The testkit is named in qualified exports and does not exist yet when this is compiled.
@SuppressWarnings("module")
module io.everwire {
  requires static org.jspecify;
  requires transitive com.google.protobuf;
  requires org.slf4j;
  requires transitive java.logging;

  exports io.everwire;
  exports io.everwire.broker;
  exports io.everwire.log;
  exports io.everwire.transport;
  exports io.everwire.metrics;
  exports io.everwire.progress;
  exports io.everwire.internal.wire to
      io.everwire.testkit;
  exports io.everwire.internal.metrics to
      io.everwire.testkit;
  exports io.everwire.internal.session to
      io.everwire.testkit;
  exports io.everwire.internal.stream to
      io.everwire.testkit;
  exports io.everwire.internal.client to
      io.everwire.testkit;
  exports io.everwire.internal.server to
      io.everwire.testkit;
  exports io.everwire.internal.server.channel to
      io.everwire.testkit;
  exports io.everwire.internal.mem to
      io.everwire.testkit;

  uses io.everwire.transport.Transport;

  provides io.everwire.transport.Transport with
      io.everwire.internal.mem.MemTransport;
}
