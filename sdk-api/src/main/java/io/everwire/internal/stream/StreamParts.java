package io.everwire.internal.stream;

/**
 * Makes the collaborators on which the promises of streams rest. Production uses {@link #STANDARD};
 * the simulation puts faulty ones in their place, to show that it would find such bugs.
 */
public interface StreamParts {
  StreamParts STANDARD = new StreamParts() {};

  default SharedWindow sharedWindow(long limitBytes) {
    return new SharedWindow(limitBytes);
  }

  default HeldBack heldBack() {
    return new HeldBack();
  }

  /** How much time the acceptor gives a stream, of what the opener has said is left. */
  default long timeLeftMillis(long told) {
    return told;
  }

  /** With what a side ends that is told of a reset. */
  default io.everwire.Status onReset(io.everwire.Status told) {
    return told;
  }
}
