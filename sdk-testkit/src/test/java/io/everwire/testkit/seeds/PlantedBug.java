package io.everwire.testkit.seeds;

import io.everwire.internal.client.ClientParts;
import io.everwire.internal.client.Demotions;
import io.everwire.internal.client.LinksLeft;
import io.everwire.internal.session.AckPolicy;
import io.everwire.internal.session.AttachRule;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.InboundCount;
import io.everwire.internal.session.LinkGate;
import io.everwire.internal.session.ReceiveWindow;
import io.everwire.internal.session.ReplayBuffer;
import io.everwire.internal.session.ResumeKeys;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Plausible mistakes, each made in one collaborator of the engine. That the simulation finds every
 * one of them is the reason to believe it when it finds nothing.
 */
public enum PlantedBug {
  /** The replay buffer forgets one frame more than the peer has confirmed. */
  ACK_OFF_BY_ONE(
      new EngineParts() {
        @Override
        public ReplayBuffer replayBuffer(long maxBytes) {
          return new ReplayBuffer(maxBytes) {
            @Override
            public boolean ackUpTo(long received) {
              return super.ackUpTo(
                  received > acked() && received < sent() ? received + 1 : received);
            }
          };
        }
      }),

  /** A new link begins one frame behind the one it should begin with. */
  REPLAY_FROM_THE_WRONG_FRAME(
      new EngineParts() {
        @Override
        public ReplayBuffer replayBuffer(long maxBytes) {
          return new ReplayBuffer(maxBytes) {
            private long rewoundTo = -1;

            @Override
            public boolean rewindTo(long number) {
              rewoundTo = number;
              return super.rewindTo(number);
            }

            @Override
            public EncodedFrame get(long number) {
              boolean skips = number == rewoundTo && number + 1 < appended();
              return super.get(skips ? number + 1 : number);
            }
          };
        }
      }),

  /** Frames of the old link are taken after a new one was attached. */
  OLD_LINKS_FRAMES_TAKEN(
      new EngineParts() {
        @Override
        public LinkGate linkGate() {
          return new LinkGate() {
            @Override
            public boolean takes(Attachment from, @Nullable Attachment present) {
              return true;
            }
          };
        }
      }),

  /** A Hello that comes after a later one takes the session over. */
  LATE_HELLO_ACCEPTED(
      new EngineParts() {
        @Override
        public AttachRule attachRule() {
          return new AttachRule() {
            @Override
            protected boolean isLate(Hello hello, Present session) {
              return false;
            }
          };
        }
      }),

  /** The key of a Welcome takes the place of the confirmed one at once. */
  WELCOME_OVERWRITES_THE_CONFIRMED_KEY(
      new EngineParts() {
        @Override
        public ResumeKeys resumeKeys(Environment environment) {
          return new ResumeKeys(environment) {
            @Override
            public byte[] issue() {
              byte[] key = super.issue();
              onWelcomeReceived();
              return key;
            }
          };
        }
      }),

  /** What was consumed is not granted again. */
  CREDIT_NOT_GIVEN_BACK(
      new EngineParts() {
        @Override
        public ReceiveWindow receiveWindow(long windowBytes) {
          return new ReceiveWindow(windowBytes) {
            @Override
            public long consume(long cost) {
              return 0;
            }
          };
        }
      }),

  /** A timer that is cancelled goes off all the same. */
  TIMER_NOT_CANCELLED(
      new EngineParts() {
        @Override
        public SerialTimers timers(Environment environment, Executor serializer) {
          return new SerialTimers(environment, serializer) {
            @Override
            public void cancel(SerialTimers.@Nullable Timer timer) {
              // Forgotten.
            }
          };
        }
      }),

  /** Where the peer begins to replay is ignored: a migrated session takes frames twice. */
  REPLAY_FROM_IGNORED(
      new EngineParts() {
        @Override
        public InboundCount inboundCount() {
          return new InboundCount() {
            @Override
            public void replayFrom(long number) {
              // Taken to be where this side is.
            }
          };
        }
      }),

  /** What was replayed and dropped is counted as received once more. */
  DROPPED_FRAMES_COUNTED(
      new EngineParts() {
        @Override
        public InboundCount inboundCount() {
          return new InboundCount() {
            private long twice;

            @Override
            public long received() {
              return super.received() + twice;
            }

            @Override
            public boolean take() {
              boolean fresh = super.take();
              twice += fresh ? 0 : 1;
              return fresh;
            }
          };
        }
      }),

  /** Acks ride on data only: nobody thinks of the peer when there is nothing to say. */
  NO_ACK_WITHOUT_DATA(
      new EngineParts() {
        @Override
        public AckPolicy ackPolicy(long peerReplayBufferBytes, SerialTimers timers) {
          return new AckPolicy(peerReplayBufferBytes, timers) {
            @Override
            public boolean isDue() {
              return false;
            }
          };
        }
      }),

  /** A full replay buffer takes more. */
  REPLAY_BUFFER_WITHOUT_BOUND(
      new EngineParts() {
        @Override
        public ReplayBuffer replayBuffer(long maxBytes) {
          return new ReplayBuffer(maxBytes) {
            @Override
            public boolean hasRoom() {
              return true;
            }
          };
        }
      }),

  /** Credit is counted for payloads, but not for what each message costs beside. */
  CREDIT_LOST_BIT_BY_BIT(
      new EngineParts() {
        @Override
        public ReceiveWindow receiveWindow(long windowBytes) {
          return new ReceiveWindow(windowBytes) {
            @Override
            public long consume(long cost) {
              return super.consume(Math.max(0, cost - 64));
            }
          };
        }
      }),

  /** The link of an unanswered Hello is forgotten, but not closed, before the next Hello. */
  TWO_HELLOS_UNANSWERED(
      new ClientParts() {
        @Override
        public LinksLeft linksLeft() {
          return new LinksLeft() {
            @Override
            protected void unanswered(Runnable close) {
              // Nobody listens to it any more.
            }
          };
        }
      }),

  /** Links that lost their race stay open. */
  LOSERS_LINKS_LEFT_OPEN(
      new ClientParts() {
        @Override
        public LinksLeft linksLeft() {
          return new LinksLeft() {
            @Override
            protected void unused(Runnable close) {
              // The server will close it some day.
            }
          };
        }
      }),

  /** An endpoint that was demoted once is never pardoned. */
  DEMOTION_NEVER_ENDS(
      new ClientParts() {
        @Override
        public Demotions demotions(Duration first, Duration most) {
          return new Demotions(Duration.ofDays(1), Duration.ofDays(1));
        }
      });

  @SuppressWarnings("ImmutableEnumChecker") // it makes collaborators and keeps none
  private final EngineParts parts;

  @SuppressWarnings("ImmutableEnumChecker") // likewise
  private final ClientParts clientParts;

  PlantedBug(EngineParts parts) {
    this.parts = parts;
    this.clientParts = ClientParts.STANDARD;
  }

  PlantedBug(ClientParts clientParts) {
    this.parts = EngineParts.STANDARD;
    this.clientParts = clientParts;
  }

  /** The collaborators, one of them wrong. */
  public EngineParts parts() {
    return parts;
  }

  /** The engine with this bug in it. */
  public Engine engine() {
    return new Engine(parts, clientParts);
  }
}
