package io.everwire.endtoend.channels;

import io.everwire.Channel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes numbered messages, a few at a time, until it is stopped. Any thread may call. */
final class Publisher {
  private static final int UNDER_WAY = 4;

  private final Channel<String> channel;
  private final String name;
  private final List<String> published = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int unconfirmed;
  private boolean stopped;

  Publisher(Channel<String> channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  void start() {
    for (int i = 0; i < UNDER_WAY; i++) {
      next();
    }
  }

  private synchronized void next() {
    if (!stopped) {
      String message = name + " " + published.size();
      published.add(message);
      unconfirmed++;
      channel.publish(message).whenComplete((receipt, failure) -> confirmed(failure));
    }
  }

  private void confirmed(@Nullable Throwable failure) {
    synchronized (this) {
      unconfirmed--;
      if (failure != null) {
        failures.add(failure);
        stopped = true;
      }
    }
    next();
  }

  synchronized void stop() {
    stopped = true;
  }

  /** Whether nothing is under way any more; to be asked after the stop. */
  synchronized boolean isDone() {
    return unconfirmed == 0;
  }

  /** What it has published, in order. */
  synchronized List<String> published() {
    return List.copyOf(published);
  }

  synchronized List<Throwable> failures() {
    return List.copyOf(failures);
  }
}
