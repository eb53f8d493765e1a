package io.everwire.testkit.seeds;

import io.everwire.internal.session.AckPolicy;
import io.everwire.internal.session.AttachRule;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.InboundCount;
import io.everwire.internal.session.LinkGate;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.session.ReplayBuffer;
import io.everwire.internal.session.ResumeKeys;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.transport.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the collaborators of others, and watches some: replay buffers keep their bound,
 * attempts to attach rise.
 */
final class MeasuredParts implements EngineParts {
  /** A part of a large payload with its header: what a buffer may take above its bound. */
  private static final long ONE_FRAME_BYTES = 66 * 1024;

  private record Watched(ReplayBuffer buffer, long maxBytes) {}

  private final EngineParts parts;
  private final List<Watched> buffers = new ArrayList<>();
  private long fullBuffers;
  private @Nullable Hello takenLate;

  MeasuredParts(EngineParts parts) {
    this.parts = parts;
  }

  /** Checks that no buffer holds more than it may. */
  void check() {
    for (Watched watched : buffers) {
      long bytes = watched.buffer().bytes();
      if (bytes > watched.maxBytes() + ONE_FRAME_BYTES) {
        throw new Violation(
            "a replay buffer holds " + bytes + " bytes, bound is " + watched.maxBytes());
      }
      if (bytes >= watched.maxBytes()) {
        fullBuffers++;
      }
    }
  }

  /** Checks that no Hello has taken a session over that a later one had. */
  void checkAttempts() {
    if (takenLate != null) {
      throw new Violation("a session was given to a late " + takenLate);
    }
  }

  /** How often a buffer was seen full. */
  long fullBuffers() {
    return fullBuffers;
  }

  @Override
  public ReplayBuffer replayBuffer(long maxBytes) {
    ReplayBuffer buffer = parts.replayBuffer(maxBytes);
    buffers.add(new Watched(buffer, maxBytes));
    return buffer;
  }

  @Override
  public SerialTimers timers(Environment environment, Executor serializer) {
    return parts.timers(environment, serializer);
  }

  @Override
  public InboundCount inboundCount() {
    return parts.inboundCount();
  }

  @Override
  public AckPolicy ackPolicy(long peerReplayBufferBytes, SerialTimers timers) {
    return parts.ackPolicy(peerReplayBufferBytes, timers);
  }

  @Override
  public LinkGate linkGate() {
    return parts.linkGate();
  }

  @Override
  public ResumeKeys resumeKeys(Environment environment) {
    return parts.resumeKeys(environment);
  }

  @Override
  public AttachRule attachRule() {
    AttachRule rule = parts.attachRule();
    return new AttachRule() {
      @Override
      public Optional<Reject> judge(Hello hello, String principalId, Present session) {
        Optional<Reject> refusal = rule.judge(hello, principalId, session);
        if (refusal.isEmpty() && hello.attempt() <= session.lastAttempt()) {
          takenLate = hello;
        }
        return refusal;
      }
    };
  }

  @Override
  public ReceiveWindow receiveWindow(long windowBytes) {
    return parts.receiveWindow(windowBytes);
  }
}
