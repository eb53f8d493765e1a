package io.everwire.log.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;

/**
 * The libraries of transports, which log each message they carry when their level is low enough.
 */
final class ChattyLibraries {
  private static final List<String> PREFIXES =
      List.of("io.grpc.", "io.netty.", "org.java_websocket.", "org.eclipse.jetty.");

  private ChattyLibraries() {}

  static boolean isBelowInfo(ILoggingEvent event) {
    return !event.getLevel().isGreaterOrEqual(Level.INFO)
        && PREFIXES.stream().anyMatch(event.getLoggerName()::startsWith);
  }
}
