package io.everwire.benchmarks.channels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Subscribers of one channel, and the one who publishes in it. */
final class Crowd {
  static final String CHANNEL = "feed";

  /** Messages that may be under way to some subscriber, when they are to go as fast as they can. */
  private static final int WINDOW = 100;

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final Audience audience = new Audience();
  private final List<Member> members = new ArrayList<>();
  private final Member publisher;

  Crowd(Member publisher) {
    this.publisher = publisher;
  }

  Audience audience() {
    return audience;
  }

  /** Adds a client with one subscription. */
  Audience.Subscriber add(Member member) throws Exception {
    Audience.Subscriber subscriber = audience.join();
    member.subscribe(CHANNEL, subscriber).get(30, TimeUnit.SECONDS);
    members.add(member);
    return subscriber;
  }

  /** Publishes as fast as messages are delivered, and returns the deliveries in a second. */
  double fanOut(Duration time) throws Exception {
    audience.begin();
    long start = System.nanoTime();
    int published = 0;
    for (; System.nanoTime() - start < time.toNanos(); published++) {
      if (published >= WINDOW) {
        audience.awaitRounds(1);
      }
      publish(System.nanoTime());
    }
    audience.awaitRounds(Math.min(WINDOW, published));
    double seconds = (System.nanoTime() - start) / 1e9;
    audience.check();
    return (double) published * audience.size() / seconds;
  }

  /** Publishes at a fixed rate, and returns how long deliveries took, in nanoseconds and sorted. */
  long[] delays(Duration time) throws Exception {
    int messages = (int) (time.toNanos() / INTERVAL.toNanos());
    audience.begin();
    audience.time(messages);
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = start + i * INTERVAL.toNanos();
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      publish(due);
    }
    audience.awaitRounds(messages);
    audience.check();
    return audience.times();
  }

  /** Publishes a message. Whether that was done is seen by those who are to get it. */
  void publish(long nanoTime) {
    CompletableFuture<?> unused = publisher.publish(CHANNEL, audience.announce(nanoTime));
  }
}
