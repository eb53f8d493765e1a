package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamOptions;
import io.everwire.internal.session.Items;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When, and in whose thread, the futures of what is sent complete. */
class SendFuturesTest {
  /** Long enough that the next call is no burst. */
  private static final Duration PAUSE = Duration.ofNanos(20_000);

  private final Acceptor acceptor = new Acceptor();
  private final StreamPair pair = StreamPair.connected(acceptor.registration());
  private Stream<String, String> stream = open();

  private Stream<String, String> open() {
    Stream<String, String> opened = pair.client.streams.open(Acceptor.TEXT, new Recorder());
    pair.run();
    return opened;
  }

  private CompletableFuture<Void> send(String message) {
    pair.environment.advance(PAUSE);
    return stream.send(message);
  }

  @Test
  void whatIsTakenAtOnceIsDoneWhenSendReturns() {
    assertThat(send("taken")).isCompletedWithValue(null);
  }

  @Test
  void whatHasToWaitIsDoneOnceItIsTaken() {
    pair.client.link().stall();
    CompletableFuture<Void> waits = send("waits");
    assertThat(waits).isNotDone();
    pair.client.link().resume();
    assertThat(waits).isNotDone();
    pair.run();
    assertThat(waits).isCompletedWithValue(null);
  }

  @Test
  void nothingIsDoneBeforeWhatWasSentBefore() {
    pair.client.link().stall();
    CompletableFuture<Void> before = send("before");
    pair.client.link().resume();
    CompletableFuture<Void> after = send("after");
    assertThat(before).isNotDone();
    assertThat(after).isNotDone();
    List<String> done = new ArrayList<>();
    before.thenRun(() -> done.add("before"));
    after.thenRun(() -> done.add("after"));
    pair.run();
    assertThat(done).containsExactly("before", "after");
  }

  /** Sends a message that is taken later, by a link that takes no other then. */
  private CompletableFuture<Void> sendOnBusyLink(String message) {
    pair.client.link().stall();
    CompletableFuture<Void> sent = send(message);
    letOneBatchPass();
    return sent;
  }

  private void letOneBatchPass() {
    pair.client.link().writableFor(1);
    pair.client.execute(() -> {});
  }

  private long taken() {
    return pair.client.session().sent();
  }

  @Test
  void whatNobodyAsksForIsDoneAMomentAfterABusyLinkHasTakenIt() {
    long before = taken();
    CompletableFuture<Void> sent = sendOnBusyLink("held");
    pair.run();
    assertThat(taken()).isEqualTo(before + 1);
    assertThat(sent).isNotDone();
    pair.environment.advance(StreamFutures.HELD_FOR);
    pair.run();
    assertThat(sent).isCompletedWithValue(null);
  }

  @Test
  void eachIsDoneAMomentAfterItWasTakenAtMost() {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> sent = sendOnBusyLink("held");
      pair.environment.advance(StreamFutures.HELD_FOR);
      pair.run();
      assertThat(sent).isCompletedWithValue(null);
    }
  }

  static List<Arguments> questions() {
    return List.of(
        question("a stage", sent -> sent.thenRun(() -> {})),
        question(
            "a stage of another", sent -> new CompletableFuture<>().runAfterBoth(sent, () -> {})),
        question("a stage without an end", CompletableFuture::minimalCompletionStage),
        question("a wait", SendFuturesTest::waitInVain));
  }

  private static Arguments question(String name, Consumer<CompletableFuture<Void>> question) {
    return Arguments.of(Named.of(name, question));
  }

  private static void waitInVain(CompletableFuture<Void> sent) {
    assertThatThrownBy(() -> sent.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void whatIsAskedForOnceItIsTakenIsDoneThen(Consumer<CompletableFuture<Void>> question) {
    CompletableFuture<Void> sent = sendOnBusyLink("held");
    question.accept(sent);
    pair.run();
    assertThat(sent).isCompletedWithValue(null);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void whatIsAskedForBeforeItIsTakenIsDoneThen(Consumer<CompletableFuture<Void>> question) {
    pair.client.link().stall();
    CompletableFuture<Void> sent = send("waits");
    question.accept(sent);
    pair.run();
    assertThat(sent).isNotDone();
    letOneBatchPass();
    pair.run();
    assertThat(sent).isCompletedWithValue(null);
  }

  @Test
  void whatAllAreAskedForBeforeTheyAreTakenIsDoneThen() {
    pair.client.link().stall();
    CompletableFuture<Void> all = CompletableFuture.allOf(send("one"), send("two"));
    letOneBatchPass();
    pair.run();
    assertThat(all).isCompletedWithValue(null);
  }

  @Test
  void whatIsHeldIsDoneWhenTheStreamEnds() {
    CompletableFuture<Void> sent = sendOnBusyLink("held");
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "lost"));
    assertThat(sent).isCompletedWithValue(null);
  }

  /** Its wait is in vain, but ends when it has a limit. */
  @Test
  void whoWaitsInAnInlineCallbackTakesNobodysTurn() {
    List<CompletableFuture<Void>> held = new ArrayList<>();
    AtomicBoolean hasTurn = new AtomicBoolean();
    List<Boolean> turns = new ArrayList<>();
    open(
        new Replier() {
          @Override
          public void onMessage(String message) {
            waitInVain(held.get(0));
            CompletableFuture.runAsync(() -> pair.client.execute(() -> hasTurn.set(true))).join();
            turns.add(hasTurn.get());
          }
        });
    held.add(sendOnBusyLink("held"));
    ask();
    assertThat(turns).containsExactly(true);
  }

  @Test
  void soMuchIsHeldAndNoMore() {
    String large = "x".repeat(64 * 1024);
    long most = StreamFutures.MOST_HELD_BYTES / Items.cost(large.length());
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      sent.add(sendOnBusyLink(large));
      pair.run();
    }
    assertThat(sent).noneMatch(CompletableFuture::isDone);
    sent.add(sendOnBusyLink(large));
    pair.run();
    assertThat(sent).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whatAnInlineCallbackSendsIsDoneInItsThread() {
    Replier replier = openReplier();
    ask();
    assertThat(replier.replies).hasSize(1).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whatAnInlineCallbackSendsIsNotDoneBeforeWhatWasSentBefore() {
    Replier replier = openReplier();
    pair.client.link().stall();
    CompletableFuture<Void> before = requireNonNull(replier.stream).send("before");
    pair.client.link().resume();
    ask();
    assertThat(before).isNotDone();
    assertThat(replier.replies).hasSize(1).noneMatch(CompletableFuture::isDone);
    pair.run();
    assertThat(before).isDone();
    assertThat(replier.replies).allMatch(CompletableFuture::isDone);
  }

  @Test
  void callbacksThatSendOneMessageEachNeedNoOtherThread() {
    List<CompletableFuture<Void>> replies = new ArrayList<>();
    Replier replier =
        new Replier() {
          @Override
          public void onMessage(String message) {
            CompletableFuture<Void> reply = requireNonNull(stream).send("reply");
            assertThat(reply).isDone();
            replies.add(reply);
          }
        };
    replier.stream = pair.client.streams.open(Acceptor.TEXT, replier);
    pair.run();
    for (int i = 0; i < 100; i++) {
      pair.environment.advance(PAUSE);
      acceptor.streams.get(1).send("question");
      pair.run();
    }
    assertThat(replies).hasSize(100);
  }

  @Test
  void stagesOfAnInlineCallbackLetItsThreadGo() {
    Chain chain = new Chain();
    Replier replier =
        new Replier() {
          @Override
          public void onMessage(String message) {
            chain.next(requireNonNull(stream));
          }
        };
    open(replier);
    ask();
    assertThat(chain.left).isBetween(1, 999);
    pair.run();
    assertThat(chain.left).isZero();
    assertThat(chain.deepest).isLessThanOrEqualTo(20);
  }

  /** Sends a message to the client, and runs what comes of it but for futures of other threads. */
  private void ask() {
    acceptor.streams.get(1).send("question");
    pair.environment.runTasks();
  }

  private Replier openReplier() {
    Replier replier = new Replier();
    open(replier);
    return replier;
  }

  private void open(Replier replier) {
    StreamOptions inline = StreamOptions.DEFAULT.withCallbacks(Runnable::run);
    replier.stream = pair.client.streams.open(Acceptor.TEXT, inline, replier);
    pair.run();
  }

  /** Replies to each message from within its callback. */
  private static class Replier extends Recorder {
    private final List<CompletableFuture<Void>> replies = new ArrayList<>();
    @Nullable Stream<String, String> stream;

    @Override
    public void onMessage(String message) {
      replies.add(requireNonNull(stream).send("reply"));
    }
  }

  @Test
  void stagesThatSendTheNextMessageDoNotGrowTheStackForEver() {
    Chain chain = new Chain();
    chain.next(stream);
    pair.run();
    assertThat(chain.left).isZero();
    assertThat(chain.deepest).isBetween(2, 20);
  }

  private final class Chain {
    private int left = 1_000;
    private int depth;
    private int deepest;

    void next(Stream<String, String> on) {
      depth++;
      deepest = Math.max(deepest, depth);
      if (left > 0) {
        left--;
        pair.environment.advance(PAUSE);
        on.send("next").thenRun(() -> next(on));
      }
      depth--;
    }
  }
}
