package io.everwire.examples.demo;

import io.everwire.examples.NetworkTransport;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is asked to do.
 *
 * @param seconds how long messages are sent and links are cut
 * @param seed decides whatever is random, as far as real sockets allow
 * @param transports what the server listens with; sessions start on different ones
 * @param sabotage whether one message is spoiled on purpose
 * @param upload the file to upload
 * @param log the file whose lines are streamed
 */
record DemoOptions(
    int seconds,
    long seed,
    List<NetworkTransport> transports,
    boolean sabotage,
    Path upload,
    Path log) {
  DemoOptions {
    transports = List.copyOf(transports);
  }
}
