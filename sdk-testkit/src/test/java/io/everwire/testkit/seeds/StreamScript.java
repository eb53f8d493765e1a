package io.everwire.testkit.seeds;

import io.everwire.StreamType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is going to happen on one stream.
 *
 * @param id also in the stream's metadata
 * @param type its mode decides how many messages each side sends
 * @param byServer whether the server opens it
 * @param deadline the opener's
 * @param opener what the opener does
 * @param acceptor what the acceptor does
 */
record StreamScript(
    int id,
    StreamType<ByteBuffer, ByteBuffer> type,
    boolean byServer,
    Optional<Duration> deadline,
    Part opener,
    Part acceptor) {

  private static final List<StreamType.Mode> MODES = List.of(StreamType.Mode.values());

  /**
   * What one side does.
   *
   * @param messages how many it sends
   * @param cancelAfter after how many it has sent it cancels
   * @param asks whether it asks for each message, rather than take all that come
   */
  record Part(int messages, int cancelAfter, boolean asks) {
    static final int NEVER = Integer.MAX_VALUE;
  }

  static StreamScript draw(int id, RandomGenerator random) {
    StreamType.Mode mode = MODES.get(random.nextInt(MODES.size()));
    return new StreamScript(
        id,
        type(mode),
        random.nextInt(3) == 0,
        random.nextInt(4) == 0
            ? Optional.of(Duration.ofMillis(random.nextInt(20, 6_000)))
            : Optional.empty(),
        part(mode.hasOneRequest(), random),
        part(mode.hasOneAnswer(), random));
  }

  /** One that nobody ends early, with more bytes both ways than any window holds. */
  static StreamScript probe(int id, boolean byServer, int messages) {
    Part part = new Part(messages, Part.NEVER, false);
    return new StreamScript(
        id, type(StreamType.Mode.DUPLEX), byServer, Optional.empty(), part, part);
  }

  static StreamType<ByteBuffer, ByteBuffer> type(StreamType.Mode mode) {
    return new StreamType<>("seed/" + mode, mode, ClientActor.RAW, ClientActor.RAW);
  }

  private static Part part(boolean one, RandomGenerator random) {
    int messages = one ? 1 : random.nextInt(0, 40);
    return new Part(
        messages,
        random.nextInt(8) == 0 ? random.nextInt(messages + 1) : Part.NEVER,
        random.nextInt(3) == 0);
  }
}
