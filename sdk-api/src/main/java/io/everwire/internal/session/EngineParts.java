package io.everwire.internal.session;

import io.everwire.transport.Environment;
import java.util.concurrent.Executor;

/**
 * Makes the collaborators on which the engine's promises rest. Production uses {@link #STANDARD};
 * the simulation puts faulty ones in their place, to show that it would find such bugs.
 */
public interface EngineParts {
  EngineParts STANDARD = new EngineParts() {};

  default SerialTimers timers(Environment environment, Executor serializer) {
    return new SerialTimers(environment, serializer);
  }

  default ReplayBuffer replayBuffer(long maxBytes) {
    return new ReplayBuffer(maxBytes);
  }

  default InboundCount inboundCount() {
    return new InboundCount();
  }

  default AckPolicy ackPolicy(long peerReplayBufferBytes, SerialTimers timers) {
    return new AckPolicy(peerReplayBufferBytes, timers);
  }

  default LinkGate linkGate() {
    return LinkGate.STANDARD;
  }

  default ResumeKeys resumeKeys(Environment environment) {
    return new ResumeKeys(environment);
  }

  default AttachRule attachRule() {
    return AttachRule.STANDARD;
  }

  default ReceiveWindow receiveWindow(long windowBytes) {
    return new ReceiveWindow(windowBytes);
  }
}
