package io.everwire.testkit.seeds;

import io.everwire.Status;
import io.everwire.internal.stream.HeldBack;
import io.everwire.internal.stream.SharedWindow;
import io.everwire.internal.stream.StreamParts;
import java.nio.ByteBuffer;

/** Plausible mistakes of streams, each made in one collaborator of their engine. */
enum StreamBug {
  /** Bytes of streams that have ended are not given back to the window above all. */
  ENDED_STREAMS_KEEP_THEIR_CREDIT(
      new StreamParts() {
        @Override
        public SharedWindow sharedWindow(long limitBytes) {
          return new SharedWindow(limitBytes) {
            @Override
            public void settle(long bytes) {
              super.settle(bytes - bytes / 8);
            }
          };
        }
      }),

  /** A half-close overtakes messages that nobody has asked for yet. */
  HALF_CLOSE_OVERTAKES_MESSAGES(
      new StreamParts() {
        @Override
        public HeldBack heldBack() {
          return new HeldBack() {
            @Override
            public boolean isEmpty() {
              return true;
            }
          };
        }
      }),

  /** Messages are delivered though nobody has asked for them. */
  DEMAND_IGNORED(
      new StreamParts() {
        @Override
        public HeldBack heldBack() {
          return new HeldBack() {
            @Override
            public boolean pass(ByteBuffer message) {
              return true;
            }
          };
        }
      }),

  /** The acceptor leaves the deadline to the opener. */
  DEADLINE_NOT_KEPT_BY_THE_ACCEPTOR(
      new StreamParts() {
        @Override
        public long timeLeftMillis(long told) {
          return told * 100;
        }
      }),

  /** A reset looks like a good end. */
  RESET_TAKEN_FOR_SUCCESS(
      new StreamParts() {
        @Override
        public Status onReset(Status told) {
          return Status.OK;
        }
      });

  @SuppressWarnings("ImmutableEnumChecker") // it makes collaborators and keeps none
  private final StreamParts parts;

  StreamBug(StreamParts parts) {
    this.parts = parts;
  }

  StreamParts parts() {
    return parts;
  }
}
