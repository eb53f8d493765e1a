package io.everwire.internal.client;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads that a client was given, or has of its own and ends when it is closed. */
final class ClientThreads {
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  private final @Nullable SystemEnvironment ownEnvironment;
  private final Environment environment;
  private final @Nullable ThreadPoolExecutor ownCallbacks;
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
      ownCallbacks = null;
      callbacks = givenCallbacks;
    } else if (givenEnvironment != null) {
      ownCallbacks = null;
      callbacks = givenEnvironment.executor();
    } else {
      ownCallbacks = callbackThread();
      callbacks = ownCallbacks;
    }
  }

  private static ThreadPoolExecutor callbackThread() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            SystemEnvironment.threads("everwire-client-callback-"));
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  Environment environment() {
    return environment;
  }

  Executor callbacks() {
    return callbacks;
  }

  /** Ends the client's own threads once they have done what waits. */
  void end() {
    if (ownCallbacks != null) {
      ownCallbacks.shutdown();
    }
    if (ownEnvironment != null) {
      ownEnvironment.close();
    }
  }

  void awaitEnd() throws InterruptedException {
    if (ownCallbacks != null) {
      ownCallbacks.awaitTermination(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (ownEnvironment != null) {
      ownEnvironment.awaitEnd(END_PATIENCE);
    }
  }
}
