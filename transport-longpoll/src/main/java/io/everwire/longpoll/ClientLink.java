package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Environment;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a link: opening, and POSTs, one at a time, whichever way batches come down.
 *
 * <ul>
 *   <li>A request that fails, and a response that is not what it should be, end the link.
 *   <li>Closing is a last POST that says so, after what was sent before; all requests are given up
 *       when one of these POSTs takes longer than {@link #LINGER}.
 * </ul>
 */
abstract class ClientLink extends HttpLink {
  static final Duration LINGER = Duration.ofSeconds(5);

  private static final int MAX_REPEATS = 3;
  private static final Duration REPEAT_PAUSE = Duration.ofMillis(10);

  private final HttpRequests requests;
  private final LinkConfig config;

  /** All below is guarded by the lock. */
  private Environment.@Nullable Timer openTimer;

  /** Set with the opening response. */
  private @Nullable String id;

  private long posts;

  /** An opening request is under way: there may be a link at the server to end. */
  private boolean opening;

  /** How often the opening request was sent again. */
  private int repeats;

  private boolean posting;
  private boolean endPosted;

  /** Gives up the opening request or the POST that has no response yet. */
  private Runnable cancelPost = () -> {};

  ClientLink(HttpRequests requests, LinkConfig config, LinkListener listener) {
    super(requests.uri().toString(), config.maxMessageBytes());
    this.requests = requests;
    this.config = config;
    tell(listener);
  }

  /** The name of the way down, for the opening request. */
  abstract String down();

  /** With the lock: the link exists at the server; what its opening response brought. */
  abstract void onOpened(Reply reply);

  /** With the lock: a response to a POST. */
  abstract void onPosted(Reply reply);

  /** With the lock: whether responses that came allow a further request. */
  abstract boolean mayRequest();

  /** With the lock: sends what fetches batches, where that is due. */
  abstract void fetch();

  final HttpRequests requests() {
    return requests;
  }

  /** Begins to open; returns at once. */
  final void start() {
    synchronized (lock) {
      openTimer = config.environment().schedule(config.openTimeout(), this::onOpenTimeout);
    }
    // Not here: the host's name may have to be looked up first, which blocks.
    config.environment().executor().execute(this::sendOpening);
  }

  private void sendOpening() {
    synchronized (lock) {
      if (state() != State.OPENING) {
        return;
      }
      opening = true;
    }
    Map<String, String> headers =
        Map.of(Headers.DOWN, down(), Headers.MAX_BYTES, Integer.toString(maxMessageBytes()));
    Runnable cancel;
    try {
      cancel =
          requests.send("POST", headers, null, maxMessageBytes(), Duration.ZERO, new Opening());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    synchronized (lock) {
      if (opening) {
        cancelPost = cancel;
      }
    }
  }

  /**
   * A kept connection may have died unnoticed, and others with it, so the opening request is sent
   * again if there was no response to it, after a pause in which the client may notice. If there
   * were several after all, all but one open a link that nobody uses.
   */
  private final class Opening implements HttpRequests.Outcome {
    private final HttpRequests.Outcome outcome = outcome(ClientLink.this::onOpening);

    @Override
    public void on(Reply reply) {
      outcome.on(reply);
    }

    @Override
    public void failed(Throwable cause) {
      synchronized (lock) {
        if (state() == State.OPENING
            && repeats < MAX_REPEATS
            && ConnectFailure.isOfConnection(cause)) {
          Duration pause = REPEAT_PAUSE.multipliedBy(1L << repeats);
          repeats++;
          opening = false;
          Environment environment = config.environment();
          environment.schedule(
              pause, () -> environment.executor().execute(ClientLink.this::sendOpening));
          return;
        }
      }
      outcome.failed(cause);
    }
  }

  private void onOpenTimeout() {
    synchronized (lock) {
      if (state() == State.OPENING) {
        end(
            CloseReason.of(
                Kind.UNREACHABLE,
                "cannot open a link to %s: no answer within %d ms (openTimeout)"
                    .formatted(address(), config.openTimeout().toMillis())));
      }
    }
    tasks.drain();
  }

  /** With the lock: the response to the opening POST. */
  private void onOpening(Reply reply) {
    opening = false;
    String given = reply.header(Headers.LINK);
    if (!reply.isSuccess() || given == null) {
      end(ConnectFailure.refused(address(), reply));
      return;
    }
    id = given;
    notePeerLimit(reply.header(Headers.MAX_BYTES));
    if (state() == State.OPENING) {
      onOpened(reply);
    } else {
      pump();
    }
  }

  /** With the lock: from here on the link carries messages. */
  final void opened() {
    if (enterOpen()) {
      cancelOpenTimer();
      LinkListener to = java.util.Objects.requireNonNull(listener());
      tasks.add(() -> to.onOpen(this));
    }
  }

  private void cancelOpenTimer() {
    if (openTimer != null) {
      openTimer.cancel();
      openTimer = null;
    }
  }

  @Override
  boolean hasWay() {
    return id != null && !posting && mayRequest();
  }

  @Override
  final void pump() {
    if (hasWay() && !endPosted && (isAnythingWaiting() || state() == State.CLOSING)) {
      post(nextWaiting());
    }
    if (state() == State.OPEN && mayRequest()) {
      fetch();
    }
    tellIfWritable();
  }

  private void post(@Nullable ByteBuffer batch) {
    posting = true;
    Map<String, String> headers = linkHeaders(++posts);
    if (batch != null) {
      headers.put("Content-Type", Headers.BATCH_TYPE);
    }
    if (state() == State.CLOSING && !isAnythingWaiting()) {
      endPosted = true;
      headers.put(Headers.END, Headers.encodeReason(lastWords()));
    }
    tasks.add(
        () -> {
          Runnable cancel =
              requests.send(
                  "POST",
                  headers,
                  batch,
                  maxMessageBytes(),
                  Duration.ZERO,
                  outcome(this::onPostAnswered));
          synchronized (lock) {
            cancelPost = cancel;
          }
        });
  }

  /** With the lock: what each request of the link says. */
  final Map<String, String> linkHeaders(long number) {
    Map<String, String> headers = new HashMap<>();
    headers.put(Headers.LINK, java.util.Objects.requireNonNull(id));
    headers.put(Headers.REQUEST, Long.toString(number));
    return headers;
  }

  private void onPostAnswered(Reply reply) {
    posting = false;
    if (endPosted) {
      end(CloseReason.local("closed"));
    } else if (reply.isSuccess()) {
      onPosted(reply);
    } else {
      end(refused(reply));
    }
  }

  /** The server ends the link by a status. */
  final CloseReason refused(Reply reply) {
    return reply.status() == Answer.TOO_LARGE
        ? CloseReason.of(Kind.VIOLATION, address() + ": " + ConnectFailure.textOf(reply))
        : lost(ConnectFailure.textOf(reply), null);
  }

  /** A handler of a response that runs with the lock, before a next request is sent. */
  final HttpRequests.Outcome outcome(java.util.function.Consumer<Reply> handler) {
    return new HttpRequests.Outcome() {
      @Override
      public void on(Reply reply) {
        synchronized (lock) {
          if (state() != State.ENDED) {
            handler.accept(reply);
            if (state() != State.ENDED) {
              pump();
            }
          }
        }
        tasks.drain();
      }

      @Override
      public void failed(Throwable cause) {
        fail(cause);
      }
    };
  }

  private void fail(Throwable cause) {
    synchronized (lock) {
      opening = false;
      if (state() == State.OPENING) {
        end(ConnectFailure.of(cause, address()));
      } else {
        end(failure(cause));
      }
    }
    tasks.drain();
  }

  private CloseReason failure(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof BodyTooLargeException) {
        return tooLarge();
      }
    }
    return lost(String.valueOf(cause.getMessage()), cause);
  }

  @Override
  void linger() {
    cancelOpenTimer();
    if (id == null && !opening) {
      end(CloseReason.local("closed"));
    } else {
      giveUpUnlessPostsFollow(posts);
    }
  }

  private void giveUpUnlessPostsFollow(long sentSoFar) {
    CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(
            () -> {
              synchronized (lock) {
                if (state() != State.ENDED && posts > sentSoFar) {
                  giveUpUnlessPostsFollow(posts);
                } else {
                  end(lost("it does not take the end", null));
                }
              }
              tasks.drain();
            });
  }

  @Override
  void release(CloseReason reason) {
    cancelOpenTimer();
    cancelUnlessOrderly(reason, cancelPost);
    cancelPost = () -> {};
    tasks.add(requests::close);
  }

  /**
   * Gives up a request that may have no response yet. After an orderly end the server answers all
   * that are left, and giving them up would only spoil connections that can be kept.
   */
  final void cancelUnlessOrderly(CloseReason reason, Runnable cancel) {
    if (reason.kind() != Kind.LOCAL && reason.kind() != Kind.PEER) {
      tasks.add(cancel);
    }
  }
}
