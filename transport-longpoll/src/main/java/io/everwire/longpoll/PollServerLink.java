package io.everwire.longpoll;

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
 * worthwhile: if something was sent so soon after the POST before. Otherwise waiting would only
 * delay the client's next batch.
 */
final class PollServerLink extends ServerLink {
  static final Duration ANSWER_WAIT = Duration.ofMillis(10);

  /** All below is guarded by the lock. */
  private @Nullable Exchange get;

  private long getSinceNanos;
  private long takenNanos;
  private boolean answersComeSoon = true;

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
    if (isAnythingWaiting() && System.nanoTime() - takenNanos < ANSWER_WAIT.toNanos()) {
      answersComeSoon = true;
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
    if (way == null) {
      way = java.util.Objects.requireNonNull(get);
      get = null;
    }
    return way;
  }

  @Override
  void onTaken(Exchange request) {
    takenNanos = System.nanoTime();
    if (answersComeSoon) {
      server().after(ANSWER_WAIT, () -> onAnswerDue(request));
    } else {
      answerPost();
    }
  }

  private void onAnswerDue(Exchange request) {
    synchronized (lock) {
      if (isWaiting(request)) {
        answersComeSoon = false;
        answerPost();
      }
    }
    tasks.drain();
  }

  private void answerPost() {
    Exchange waiting = takePost();
    if (waiting != null) {
      answer(waiting, Answer.empty());
    }
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
