package io.everwire.progress;

import io.everwire.Channel;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks tasks to cancel until they say that they have heard it, since a request that is published
 * while the publisher has no session may reach nobody.
 *
 * <ul>
 *   <li>A task is asked again every two seconds, for half a minute at most.
 *   <li>Guarded by its own lock, under which nothing is called but {@link Environment#schedule}.
 *       Futures complete on the environment's executor.
 * </ul>
 */
final class CancelAsker {
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 15;

  private static final class Asked {
    private final CancelRequest request;
    private final CompletableFuture<ProgressUpdate> answer = new CompletableFuture<>();
    private int attempts;
    private Environment.@Nullable Timer again;

    private Asked(CancelRequest request) {
      this.request = request;
    }
  }

  private final Channel<CancelRequest> channel;
  private final Environment environment;
  private final Map<String, Asked> asked = new HashMap<>();
  private @Nullable Status ended;

  CancelAsker(Channel<CancelRequest> channel, Environment environment) {
    this.channel = channel;
    this.environment = environment;
  }

  /** Asks; a second request for a task joins the first. */
  CompletableFuture<ProgressUpdate> ask(CancelRequest request) {
    Asked asking;
    synchronized (asked) {
      if (ended != null) {
        return CompletableFuture.failedFuture(new RealtimeException(ended));
      }
      Asked earlier = asked.get(request.id());
      if (earlier != null) {
        return earlier.answer.copy();
      }
      asking = new Asked(request);
      asked.put(request.id(), asking);
    }
    attempt(asking);
    return asking.answer.copy();
  }

  private void attempt(Asked asking) {
    synchronized (asked) {
      if (asked.get(asking.request.id()) != asking) {
        return;
      }
      if (asking.attempts++ < ATTEMPTS) {
        asking.again = environment.schedule(AGAIN, () -> onExecutor(() -> attempt(asking)));
      } else {
        asked.remove(asking.request.id());
        fail(
            asking,
            Status.of(
                StatusCode.DEADLINE_EXCEEDED,
                "task \""
                    + asking.request.id()
                    + "\" has not said that it has heard the request"
                    + " to cancel, in "
                    + AGAIN.multipliedBy(ATTEMPTS)));
        return;
      }
    }
    publish(asking);
  }

  private void publish(Asked asking) {
    try {
      CompletionStage<Receipt> published = channel.publish(asking.request);
      published.whenComplete(
          (receipt, error) -> {
            if (error != null) {
              refused(asking, error);
            }
          });
    } catch (IllegalStateException closed) {
      give(asking.request.id(), Status.of(StatusCode.CANCELLED, "the client is closed"));
    }
  }

  private void refused(Asked asking, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof RealtimeException known) {
      switch (known.status().code()) {
        case PERMISSION_DENIED, INVALID_ARGUMENT, UNAUTHENTICATED, CANCELLED ->
            give(asking.request.id(), known.status());
        default -> {} // the next attempt may be luckier
      }
    }
  }

  /** A task has said something. */
  void heard(ProgressUpdate update) {
    if (!update.cancelRequested() && !update.state().isFinished()) {
      return;
    }
    Asked asking = take(update.id());
    if (asking != null) {
      onExecutor(() -> asking.answer.complete(update));
    }
  }

  /** A task will say no more. */
  void give(String id, Status status) {
    Asked asking = take(id);
    if (asking != null) {
      fail(asking, status);
    }
  }

  /** Nobody will say anything any more. */
  void giveAll(Status status) {
    Map<String, Asked> all;
    synchronized (asked) {
      ended = status;
      all = Map.copyOf(asked);
    }
    all.keySet().forEach(id -> give(id, status));
  }

  private @Nullable Asked take(String id) {
    synchronized (asked) {
      Asked asking = asked.remove(id);
      if (asking != null && asking.again != null) {
        asking.again.cancel();
      }
      return asking;
    }
  }

  private void fail(Asked asking, Status status) {
    onExecutor(() -> asking.answer.completeExceptionally(new RealtimeException(status)));
  }

  private void onExecutor(Runnable action) {
    environment.executor().execute(action);
  }
}
