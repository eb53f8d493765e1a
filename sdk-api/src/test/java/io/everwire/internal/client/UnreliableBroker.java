package io.everwire.internal.client;

import io.everwire.HistoryQuery;
import io.everwire.Position;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.RetainedPage;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A broker that does to live publications and answers what the test wants. */
final class UnreliableBroker implements Broker {
  /** What is asked for and told from here on; the test may put another one in its place. */
  Broker target;

  boolean losesLive;
  boolean holdsLive;
  int failingAppends;
  int failingReads;
  private boolean silent;
  private int openSubscriptions;
  private final List<Runnable> unanswered = new ArrayList<>();
  private final List<Ear> ears = new ArrayList<>();

  UnreliableBroker(Broker target) {
    this.target = target;
  }

  private final class Counted implements ChannelSubscription {
    private final ChannelSubscription counted;

    Counted(ChannelSubscription counted) {
      this.counted = counted;
    }

    @Override
    public Position position() {
      return counted.position();
    }

    @Override
    public void close() {
      openSubscriptions--;
      counted.close();
    }
  }

  private final class Ear implements ChannelListener {
    final ChannelListener told;
    final List<Runnable> held = new ArrayList<>();

    Ear(ChannelListener told) {
      this.told = told;
    }

    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      if (holdsLive) {
        publications.forEach(each -> held.add(() -> told.onPublications(epoch, List.of(each))));
      } else if (!losesLive) {
        told.onPublications(epoch, publications);
      }
    }

    @Override
    public void onVolatile(Publication publication) {
      told.onVolatile(publication);
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      told.onPresence(entered, left);
    }

    @Override
    public void onInterrupted(String reason) {
      told.onInterrupted(reason);
    }
  }

  /** Brings what was held, the last first, and each twice. */
  void releaseBackwards() {
    holdsLive = false;
    for (Ear ear : ears) {
      Collections.reverse(ear.held);
      ear.held.forEach(Runnable::run);
      ear.held.forEach(Runnable::run);
      ear.held.clear();
    }
  }

  void dropHeld() {
    ears.forEach(ear -> ear.held.clear());
  }

  /** Does nothing of what it is asked from here on, and does not answer. */
  void fallSilent() {
    silent = true;
  }

  /** Does what it was asked while it was silent, and answers. */
  void wakeUp() {
    wakeUpLater().run();
  }

  /** Answers what it is asked from here on; returns what does the rest. */
  Runnable wakeUpLater() {
    silent = false;
    List<Runnable> late = List.copyOf(unanswered);
    unanswered.clear();
    return () -> late.forEach(Runnable::run);
  }

  int openSubscriptions() {
    return openSubscriptions;
  }

  private <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> question) {
    if (!silent) {
      return question.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    unanswered.add(
        () ->
            question
                .get()
                .whenComplete(
                    (result, failure) -> {
                      if (failure == null) {
                        answer.complete(result);
                      } else {
                        answer.completeExceptionally(failure);
                      }
                    }));
    return answer;
  }

  void interrupt() {
    List<Ear> present = List.copyOf(ears);
    ears.clear();
    present.forEach(ear -> ear.told.onInterrupted("the test wants it"));
  }

  @Override
  public CompletionStage<List<AppendOutcome>> append(
      String channel, List<Publication> publications, Retention retention) {
    CompletionStage<List<AppendOutcome>> done =
        answer(() -> target.append(channel, publications, retention));
    if (failingAppends > 0) {
      failingAppends--;
      return CompletableFuture.failedStage(new IllegalStateException("the answer is lost"));
    }
    return done;
  }

  @Override
  public void sendVolatile(String channel, Publication publication) {
    target.sendVolatile(channel, publication);
  }

  @Override
  public CompletionStage<ChannelSubscription> subscribe(String channel, ChannelListener listener) {
    Ear ear = new Ear(listener);
    ears.add(ear);
    return answer(
        () ->
            target
                .subscribe(channel, ear)
                .thenApply(
                    subscription -> {
                      openSubscriptions++;
                      return new Counted(subscription);
                    }));
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel,
      HistoryQuery.Direction direction,
      Optional<Position> from,
      int limit,
      long maxBytes) {
    if (failingReads > 0) {
      failingReads--;
      return CompletableFuture.failedStage(new IllegalStateException("the test wants it"));
    }
    return answer(() -> target.read(channel, direction, from, limit, maxBytes));
  }

  @Override
  public CompletionStage<RetainedPage> retained(
      String channel, String afterKey, int limit, long maxBytes) {
    return answer(() -> target.retained(channel, afterKey, limit, maxBytes));
  }

  @Override
  public CompletionStage<Void> enter(String channel, PresentMember member, Duration lease) {
    return target.enter(channel, member, lease);
  }

  @Override
  public CompletionStage<Void> leave(String channel, PresentMember member) {
    return target.leave(channel, member);
  }

  @Override
  public CompletionStage<List<PresentMember>> members(String channel) {
    return answer(() -> target.members(channel));
  }

  @Override
  public Duration deduplicationWindow() {
    return target.deduplicationWindow();
  }

  @Override
  public void close() {
    target.close();
  }
}
