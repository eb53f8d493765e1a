package io.everwire.internal.client;

import io.everwire.Presence;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import io.everwire.internal.wire.WireException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A client's questions for history and presence. Outlives sessions: what a lost session has not
 * answered is asked again in the next one.
 *
 * <ul>
 *   <li>One question is asked at a time, so that one answer is held at a time, and that is bounded;
 *       further ones wait, within a bound.
 *   <li>Each has a deadline.
 *   <li>{@link #ask} may be called from any thread, everything else in the client's serializer
 *       only.
 * </ul>
 */
final class Questions {
  private static final int MAX_WAITING = 1_000;

  /** What a question for history is answered with. */
  record Past(List<Received> messages, HistoryEnd end) {}

  private final Serializer serializer;
  private final SerialTimers timers;
  private final CallbackLane futures;
  private final Duration deadline;
  private final long maxMessageBytes;
  private final ArrayDeque<Question<?>> waiting = new ArrayDeque<>();
  private @Nullable Session session;
  private @Nullable Status closed;
  private long lastNumber;

  /** What is asked at present; it may have passed its deadline. */
  private @Nullable Question<?> asked;

  /** The answer so far; which one tells what was asked for. */
  private @Nullable HistoryAnswer history;

  private @Nullable MembersAnswer members;

  Questions(
      Serializer serializer,
      SerialTimers timers,
      CallbackLane futures,
      Duration deadline,
      long maxMessageBytes) {
    this.serializer = serializer;
    this.timers = timers;
    this.futures = futures;
    this.deadline = deadline;
    this.maxMessageBytes = maxMessageBytes;
  }

  private final class Question<T> {
    final String name;
    final LongFunction<ChannelFrame> frame;
    final CompletableFuture<T> future = new CompletableFuture<>();
    final Class<T> type;
    SerialTimers.@Nullable Timer timer;

    Question(String name, Class<T> type, LongFunction<ChannelFrame> frame) {
      this.name = name;
      this.type = type;
      this.frame = frame;
    }

    void answer(Object answer) {
      timers.cancel(timer);
      T result = type.cast(answer);
      futures.submit(() -> future.complete(result));
    }

    void fail(Status status) {
      timers.cancel(timer);
      futures.submit(() -> future.completeExceptionally(status.asException()));
    }
  }

  /**
   * Asks.
   *
   * @param name what for, in messages
   * @param type {@link Past} or {@link Presence}
   * @param frame makes the request of a number
   */
  <T> CompletableFuture<T> ask(String name, Class<T> type, LongFunction<ChannelFrame> frame) {
    Question<T> question = new Question<>(name, type, frame);
    serializer.execute(() -> add(question));
    return question.future;
  }

  private void add(Question<?> question) {
    if (closed != null) {
      question.fail(closed);
    } else if (waiting.size() >= MAX_WAITING) {
      question.fail(
          Status.of(
              StatusCode.RESOURCE_EXHAUSTED,
              question.name + " refused: " + MAX_WAITING + " questions wait already"));
    } else {
      question.timer = timers.schedule(deadline, () -> onDeadline(question));
      waiting.addLast(question);
      askNext();
    }
  }

  private void onDeadline(Question<?> question) {
    waiting.remove(question);
    question.fail(
        Status.of(
            StatusCode.DEADLINE_EXCEEDED,
            String.format(
                Locale.ROOT,
                "%s was not answered within %,d ms (Limits.publishDeadline)",
                question.name,
                deadline.toMillis())));
  }

  private void askNext() {
    if (session != null && asked == null && !waiting.isEmpty()) {
      Question<?> next = waiting.removeFirst();
      asked = next;
      ChannelFrame frame = next.frame.apply(++lastNumber);
      if (frame instanceof HistoryRequest request) {
        history = new HistoryAnswer(request, maxMessageBytes);
      } else {
        members = new MembersAnswer(next.name);
      }
      session.send(frame);
    }
  }

  void onItem(HistoryItem item) {
    require(history, item.request()).add(item);
  }

  void onEnd(HistoryEnd end) {
    finish(end.status(), new Past(require(history, end.request()).end(end), end));
  }

  void onPresence(PresenceReply reply) {
    MembersAnswer answer = require(members, reply.request());
    answer.add(reply.members());
    if (!reply.more()) {
      Status refusal = reply.status();
      finish(refusal == null ? answer.refusal() : refusal, answer.end(reply.count()));
    }
  }

  private <A> A require(@Nullable A answer, long number) {
    if (answer == null || number != lastNumber) {
      throw new WireException("an answer to question " + number + ", which is not asked");
    }
    return answer;
  }

  private void finish(@Nullable Status refusal, Object answer) {
    Question<?> question = asked;
    forgetAnswer();
    asked = null;
    if (question != null && refusal == null) {
      question.answer(answer);
    } else if (question != null && refusal != null) {
      question.fail(refusal);
    }
    askNext();
  }

  private void forgetAnswer() {
    history = null;
    members = null;
  }

  void onSessionOpened(Session opened) {
    session = opened;
    lastNumber = 0;
    askNext();
  }

  /** What was asked and is not answered goes first in the next session. */
  void onSessionLost() {
    session = null;
    forgetAnswer();
    Question<?> open = asked;
    asked = null;
    if (open != null && !open.future.isDone()) {
      waiting.addFirst(open);
    }
  }

  void close(Status status) {
    if (closed == null) {
      closed = status;
      onSessionLost();
      waiting.forEach(each -> each.fail(status));
      waiting.clear();
    }
  }
}
