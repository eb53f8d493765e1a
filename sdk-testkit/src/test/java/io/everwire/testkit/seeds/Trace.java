package io.everwire.testkit.seeds;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.Interference;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Prints what passes through the network, for whoever replays a seed: {@code -Dtrace}. */
public final class Trace {
  /** Whether anybody wants to see it. */
  public static final boolean ON = System.getProperty("trace") != null;

  private Trace() {}

  /** Prints each message and its fate. */
  public static Interference around(Interference interference, VirtualEnvironment world) {
    return passage -> {
      Fate fate = interference.fateOf(passage);
      say(world, describe(passage) + (fate == Fate.pass() ? "" : "   *** " + fate));
      return fate;
    };
  }

  public static void say(VirtualEnvironment world, String what) {
    System.out.printf(Locale.ROOT, "%12.6f %s%n", world.elapsed().toNanos() / 1e9, what);
  }

  private static String describe(Passage passage) {
    StringBuilder text = new StringBuilder();
    text.append(passage.link().client().name()).append(' ').append(passage.link()).append(' ');
    text.append(passage.direction()).append(" #").append(passage.index());
    try {
      BatchReader.Batch batch = BatchReader.read(passage.message());
      text.append(" ack=").append(batch.ack());
      for (Frame frame : batch.frames()) {
        text.append(' ').append(frame.isCounted() ? "+" : "").append(describe(frame));
      }
    } catch (RuntimeException e) {
      text.append(' ').append(e);
    }
    return text.toString();
  }

  private static String describe(Frame frame) {
    if (frame instanceof LinkFrame.Hello hello) {
      return "Hello(session="
          + hello.sessionId()
          + " attempt="
          + hello.attempt()
          + " received="
          + hello.received()
          + " key="
          + hash(hello.resumeKey())
          + ")";
    }
    if (frame instanceof LinkFrame.Welcome welcome) {
      return "Welcome(session="
          + welcome.sessionId()
          + " received="
          + welcome.received()
          + " replayFrom="
          + welcome.replayFrom()
          + " key="
          + hash(welcome.resumeKey())
          + ")";
    }
    ByteBuffer payload = frame.payload();
    return payload.hasRemaining()
        ? frame.getClass().getSimpleName() + "[" + payload.remaining() + "]"
        : frame.toString();
  }

  private static String hash(byte[] key) {
    return Integer.toHexString(java.util.Arrays.hashCode(key));
  }
}
