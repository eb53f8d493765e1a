package io.everwire.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A session with something to do. Ticks and the stop come from one thread, in this order. */
interface Participant {
  DemoSession session();

  /** Messages that were sent because of this participant, by whichever side, each once. */
  long sent();

  /** Checks what is received here. */
  Inbox inbox();

  /** The subscription to the channel, if there is one. */
  Optional<Subscriber> subscriber();

  /** Messages that this session has sent. */
  long out();

  /** Messages that this session has got. */
  long in();

  /** Completes when the participant is connected and misses nothing from now on. */
  CompletableFuture<?> begin();

  /** Sends what is due by now. */
  void tick(Duration sinceStart);

  /** Begins nothing new; what was promised is finished in further ticks. */
  void stop();

  /**
   * Completes when all that this participant has sent was confirmed, or has failed. To be called
   * when everybody has stopped.
   */
  CompletableFuture<?> confirmed();

  /** Ends the session. */
  void leave();

  /** How long a message takes to its confirmation, where that is measured. */
  Optional<Duration> latency();

  /** What must not happen, beyond lost, duplicated and reordered messages. */
  List<String> troubles();

  /** What was proved, for people; nothing if that is said elsewhere. */
  List<String> findings();
}
