package io.everwire.internal.client;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The threads that a client was given, or has of its own and ends when it is closed. */
final class ClientThreads {
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  private final @Nullable SystemEnvironment ownEnvironment;
  private final Environment environment;
  private final Executor callbacks;

  ClientThreads(@Nullable Environment givenEnvironment, @Nullable Executor givenCallbacks) {
    if (givenEnvironment == null) {
      ownEnvironment = new SystemEnvironment("client");
      environment = ownEnvironment;
    } else {
      ownEnvironment = null;
      environment = givenEnvironment;
    }
    if (givenCallbacks != null) {
      callbacks = givenCallbacks;
    } else if (givenEnvironment != null) {
      callbacks = givenEnvironment.executor();
    } else {
      callbacks = new OneAtATime(environment.executor());
    }
  }

  Environment environment() {
    return environment;
  }

  Executor callbacks() {
    return callbacks;
  }

  /** Ends the client's own threads once they have done what waits. */
  void end() {
    if (ownEnvironment != null) {
      ownEnvironment.close();
    }
  }

  void awaitEnd() throws InterruptedException {
    if (ownEnvironment != null) {
      ownEnvironment.awaitEnd(END_PATIENCE);
    }
  }
}
