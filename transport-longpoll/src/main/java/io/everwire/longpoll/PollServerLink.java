package io.everwire.longpoll;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches go down as bodies of responses: to the POST that waits for its answer, or else to the GET
 * that is held.
 *
 * <p>A POST waits for something to carry, for {@link #ANSWER_WAIT} at most, and only if that seems
 * worthwhile: if something was sent so soon after each of the last {@link #CONVINCING} POSTs, and
 * before the next. Otherwise waiting would only delay the client's next batch: of an upload, whose
 * credit goes down after every few POSTs, each of these would cost the whole wait.
 */
final class PollServerLink extends ServerLink {
  static final Duration ANSWER_WAIT = Duration.ofMillis(2);

  private static final int CONVINCING = 3;

  /** All below is guarded by the lock. */
  private @Nullable Exchange get;

  private long getSinceNanos;
  private long takenNanos;

  /**
   * The last POST that was to wait for something to carry, for {@link #ANSWER_WAIT} after {@link
   * #takenNanos}; null once no timer is set.
   */
  private @Nullable Exchange expectant;

  /** Something was sent since the last POST was taken, within the wait. */
  private boolean answeredSoon = true;

  /** POSTs in a row that were answered soon. A session's first batch is, to begin with. */
  private int soonInARow = CONVINCING;

  PollServerLink(LinkServer server, String id, String peer, Exchange opening) {
    super(server, id, peer, opening);
  }

  @Override
  Map<String, String> openingHeaders() {
    return Map.of(
        Headers.LINK,
        id(),
        Headers.MAX_BYTES,
        Integer.toString(maxMessageBytes()),
        Headers.HOLD,
        Long.toString(server().options().hold().toMillis()));
  }

  @Override
  boolean hasWay() {
    return get != null || isPostWaiting();
  }

  @Override
  boolean isFetching() {
    return get != null;
  }

  @Override
  boolean onGet(Exchange request) {
    get = request;
    getSinceNanos = System.nanoTime();
    return true;
  }

  @Override
  void pump() {
    if (!answeredSoon && isAnythingWaiting()) {
      answeredSoon = System.nanoTime() - takenNanos < ANSWER_WAIT.toNanos();
    }
    while (isAnythingWaiting() && hasWay()) {
      ByteBuffer batch = nextWaiting();
      if (batch != null) {
        answer(takeWay(), Answer.batch(nextBody(), batch));
      }
    }
    while (state() == State.CLOSING && !isAnythingWaiting() && hasWay()) {
      answerEnd(takeWay());
    }
    tellIfWritable();
  }

  private Exchange takeWay() {
    Exchange way = takePost();
    answeredSoon |= way != null;
    if (way == null) {
      way = requireNonNull(get);
      get = null;
    }
    return way;
  }

  @Override
  void onTaken(Exchange request) {
    takenNanos = System.nanoTime();
    soonInARow = answeredSoon ? Math.min(soonInARow + 1, CONVINCING) : 0;
    answeredSoon = false;
    if (soonInARow == CONVINCING) {
      boolean isTimed = expectant != null;
      expectant = request;
      if (!isTimed) {
        server().after(ANSWER_WAIT, this::onAnswerDue);
      }
    } else {
      answerPost();
    }
  }

  /**
   * One timer serves all POSTs of a few milliseconds: setting one for each would wake the timers'
   * thread for each.
   */
  private void onAnswerDue() {
    synchronized (lock) {
      boolean isWaiting = isWaiting(requireNonNull(expectant));
      Duration left = ANSWER_WAIT.minusNanos(System.nanoTime() - takenNanos);
      if (isWaiting && left.compareTo(Duration.ZERO) > 0) {
        server().after(left, this::onAnswerDue);
      } else {
        expectant = null;
        if (isWaiting) {
          answerPost();
        }
      }
    }
    tasks.drain();
  }

  @Override
  void onSweep(long now) {
    Exchange held = get;
    if (held != null && now - getSinceNanos > server().options().hold().toNanos()) {
      get = null;
      answer(held, Answer.empty());
    }
  }

  @Override
  void release(CloseReason reason) {
    super.release(reason);
    Exchange held = get;
    get = null;
    if (held != null) {
      tasks.add(() -> held.answer(over(reason)));
    }
  }
}
