package io.everwire.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Counts every write to a socket, whoever makes it: the JVM's own events, so that no code of the
 * transport has to count. An event is there a moment after its write: one may be missing at the
 * end, and one from before may be there.
 */
final class SocketWrites {
  private static final String EVENT = "jdk.SocketWrite";

  /**
   * What was counted.
   *
   * @param byClients to sockets whose other end is the server
   * @param byServer to all others
   */
  record Count(int byClients, int byServer) {}

  private SocketWrites() {}

  /** Counts the writes that an action brings about, among sockets of a server's port only. */
  static Count during(int serverPort, Runnable action) {
    try (Recording recording = new Recording()) {
      recording
          .enable(EVENT)
          .withThreshold(Duration.ZERO)
          .withoutStackTrace()
          .with("throttle", "off");
      recording.start();
      action.run();
      recording.stop();
      return count(recording, serverPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Count count(Recording recording, int serverPort) throws IOException {
    Path file = Files.createTempFile("writes", ".jfr");
    try {
      recording.dump(file);
      int byClients = 0;
      int byServer = 0;
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getInt("port") == serverPort) {
          byClients++;
        } else {
          byServer++;
        }
      }
      return new Count(byClients, byServer);
    } finally {
      Files.delete(file);
    }
  }
}
