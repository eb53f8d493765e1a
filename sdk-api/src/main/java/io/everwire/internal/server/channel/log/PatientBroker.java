package io.everwire.internal.server.channel.log;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker that answers within a bounded time, or fails.
 *
 * <ul>
 *   <li>Every stage fails with a {@link TimeoutException} when the broker behind it has not
 *       answered in time, and with what a call throws; no method throws.
 *   <li>What comes later counts for nothing: a subscription is closed again. That an append is done
 *       later all the same is for the caller to expect.
 *   <li>A timer is set for what is not answered at once only.
 *   <li>Safe for use by many threads. Does not close the broker.
 * </ul>
 */
public final class PatientBroker implements Broker {
  private final Broker broker;
  private final Environment environment;
  private final Duration patience;
  private final SparseLog warnings;

  /**
   * Creates a broker in front of another.
   *
   * @param patience how long an answer is waited for
   * @param warnings where failures are written
   */
  public PatientBroker(
      Broker broker, Environment environment, Duration patience, SparseLog warnings) {
    this.broker = broker;
    this.environment = environment;
    this.patience = patience;
    this.warnings = warnings;
  }

  /** Why a stage has failed, in words for those who asked. */
  public static String reason(@Nullable Throwable failure) {
    return failure instanceof TimeoutException
        ? String.valueOf(failure.getMessage())
        : "the broker failed";
  }

  private <T> CompletionStage<T> ask(
      String what, String channel, Supplier<CompletionStage<T>> question) {
    return ask(what, channel, question, late -> {});
  }

  private <T> CompletionStage<T> ask(
      String what,
      String channel,
      Supplier<CompletionStage<T>> question,
      Consumer<T> onLateAnswer) {
    CompletionStage<T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    stage.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(failure);
          } else if (!answer.complete(result)) {
            onLateAnswer.accept(result);
          }
        });
    CompletionStage<T> told = answer;
    told.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            warnings.warn("channel \"" + channel + "\": the broker failed to " + what, failure);
          }
        });
    if (!answer.isDone()) {
      Environment.Timer deadline =
          environment.schedule(patience, () -> answer.completeExceptionally(tooLate()));
      told.whenComplete((result, failure) -> deadline.cancel());
    }
    return told;
  }

  private TimeoutException tooLate() {
    return new TimeoutException(
        "the broker gave no answer within "
            + patience.toMillis()
            + " ms (RealtimeServer.Builder.brokerTimeout)");
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    return ask("append", channel, () -> broker.append(channel, publications, retention));
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    try {
      broker.sendVolatile(channel, publication);
    } catch (RuntimeException e) {
      warnings.warn("channel \"" + channel + "\": the broker failed to send a message", e);
    }
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    return ask(
        "subscribe",
        channel,
        () -> broker.subscribe(channel, listener),
        ChannelSubscription::close);
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Direction direction, Optional<Position> from, int limit, long maxBytes) {
    return ask(
        "read its log", channel, () -> broker.read(channel, direction, from, limit, maxBytes));
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return ask(
        "read retained values", channel, () -> broker.retained(channel, afterKey, limit, maxBytes));
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return ask("let a member enter", channel, () -> broker.enter(channel, member, lease));
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    return ask("let a member leave", channel, () -> broker.leave(channel, member));
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return ask("tell who is there", channel, () -> broker.members(channel));
  }

  @Override
  public Duration deduplicationWindow() {
    return broker.deduplicationWindow();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("the broker belongs to somebody else");
  }
}
