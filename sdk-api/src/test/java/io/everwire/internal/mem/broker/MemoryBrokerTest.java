package io.everwire.internal.mem.broker;

import static io.everwire.internal.mem.broker.Publications.HOUR;
import static io.everwire.internal.mem.broker.Publications.NOTHING;
import static io.everwire.internal.mem.broker.Publications.history;
import static io.everwire.internal.mem.broker.Publications.known;
import static io.everwire.internal.mem.broker.Publications.number;
import static io.everwire.internal.mem.broker.Publications.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Member;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.internal.session.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest {
  private static final Duration LINGER = Duration.ofMinutes(1);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final MemoryBroker broker =
      new MemoryBroker(
          environment,
          () -> {},
          new MemoryBroker.Bounds(
              3, LINGER, new IdempotencyWindow.Bounds(Duration.ofMinutes(5), 1_000, 100)));

  private static <T> T now(CompletionStage<T> stage) {
    assertThat(stage.toCompletableFuture()).isDone();
    return stage.toCompletableFuture().join();
  }

  private AppendOutcome append(String channel, Publication publication, Retention retention) {
    return now(broker.append(channel, List.of(publication), retention)).get(0);
  }

  private LogPage read(String channel) {
    return now(broker.read(channel, Direction.FORWARD, Optional.empty(), 100, Long.MAX_VALUE));
  }

  private String epoch(String channel) {
    return read(channel).head().epoch();
  }

  private static PresentMember member(String session) {
    return new PresentMember(new Member("alice", session, Map.of()), 1);
  }

  @Test
  void listenersAreToldAllInOrderAndNothingBeforeTheirPosition() {
    append("news", text("1"), NOTHING);
    Recorder recorder = new Recorder();
    ChannelSubscription subscription = now(broker.subscribe("news", recorder));
    assertThat(subscription.position().offset()).isEqualTo(1);
    append("news", text("2"), NOTHING);
    broker.sendVolatile("news", text("passing"));
    now(broker.append("news", List.of(text("3"), text("4")), history(5)));
    now(broker.enter("news", member("s1"), HOUR));
    now(broker.enter("news", member("s1"), HOUR));
    now(broker.leave("news", member("s1")));
    subscription.close();
    append("news", text("5"), NOTHING);
    assertThat(recorder.calls).containsExactly("2", "volatile", "3 4", "entered s1", "left s1");
  }

  @Test
  void aListenerMayCallTheBrokerAndIsToldOfItAfterwards() {
    Recorder recorder =
        new Recorder() {
          @Override
          public void onPublications(String epoch, List<LoggedPublication> publications) {
            super.onPublications(epoch, publications);
            if (publications.get(0).offset() < 5) {
              append("news", text("x"), NOTHING);
              calls.add("returned");
            }
          }
        };
    now(broker.subscribe("news", recorder));
    append("news", text("x"), NOTHING);
    assertThat(recorder.calls)
        .containsExactly("1", "returned", "2", "returned", "3", "returned", "4", "returned", "5");
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    now(
        broker.subscribe(
            "news",
            new Recorder() {
              @Override
              public void onPublications(String epoch, List<LoggedPublication> publications) {
                throw new IllegalStateException("on purpose");
              }
            }));
    Recorder other = new Recorder();
    now(broker.subscribe("news", other));
    append("news", text("1"), NOTHING);
    append("news", text("2"), NOTHING);
    assertThat(other.calls).containsExactly("1", "2");
  }

  @Test
  void manyThreadsMakeOneOrderForAllListeners() throws InterruptedException {
    Recorder one = new Recorder();
    Recorder other = new Recorder();
    now(broker.subscribe("news", one));
    now(broker.subscribe("news", other));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String client = "client " + i;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 1; n <= 1_000; n++) {
                  append("news", known("x", number(client, n)), history(10_000));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<String> all = LongStream.rangeClosed(1, 4_000).mapToObj(String::valueOf).toList();
    assertThat(one.calls).isEqualTo(all);
    assertThat(other.calls).isEqualTo(all);
    assertThat(read("news").head().offset()).isEqualTo(4_000);
  }

  @Test
  void aChannelThatKeepsNothingIsFreedAfterAMinuteAndBeginsAnew() {
    append("news", text("1"), NOTHING);
    String before = epoch("news");
    environment.advance(LINGER.minusSeconds(1));
    assertThat(epoch("news")).isEqualTo(before);
    environment.advance(LINGER.plusSeconds(1));
    assertThat(environment.timers()).isZero();
    assertThat(epoch("news")).isNotEqualTo(before);
    assertThat(read("news").head().offset()).isZero();
  }

  @Test
  void aChannelThatIsListenedToOrKeepsSomethingIsNotFreed() {
    ChannelSubscription subscription = now(broker.subscribe("listened", new Recorder()));
    append("history", text("1"), history(5, Duration.ofMinutes(20), 1 << 20));
    now(broker.enter("members", member("s1"), Duration.ofMinutes(20)));
    Map<String, String> before =
        Map.of(
            "listened", epoch("listened"),
            "history", epoch("history"),
            "members", epoch("members"));
    environment.advance(Duration.ofMinutes(19));
    before.forEach((channel, epoch) -> assertThat(epoch(channel)).isEqualTo(epoch));
    subscription.close();
    environment.advance(Duration.ofMinutes(30));
    assertThat(environment.timers()).isZero();
    before.forEach((channel, epoch) -> assertThat(epoch(channel)).isNotEqualTo(epoch));
  }

  @Test
  void aChannelWithKeysIsKeptForTheWindow() {
    append("news", known("1", number("client", 1)), NOTHING);
    environment.advance(Duration.ofMinutes(4));
    assertThat(append("news", known("1", number("client", 1)), NOTHING))
        .isInstanceOf(AppendOutcome.Repeated.class);
    environment.advance(Duration.ofMinutes(10));
    assertThat(append("news", known("1", number("client", 1)), NOTHING))
        .isInstanceOf(AppendOutcome.Appended.class);
  }

  @Test
  void oneTimerIsSetHoweverMuchIsDue() {
    for (int i = 1; i <= 100; i++) {
      append("news", text("x"), history(1_000, Duration.ofSeconds(i), 1 << 20));
      now(broker.enter("lobby", member("s" + i), Duration.ofSeconds(i)));
      assertThat(environment.timers()).isEqualTo(1);
    }
  }

  @Test
  void aLeaseThatEndsIsToldWithoutAnybodyAsking() {
    Recorder recorder = new Recorder();
    now(broker.subscribe("lobby", recorder));
    now(broker.enter("lobby", member("long"), Duration.ofSeconds(10)));
    now(broker.enter("lobby", member("short"), Duration.ofSeconds(1)));
    environment.advance(Duration.ofMillis(1_200));
    assertThat(recorder.calls).containsExactly("entered long", "entered short", "left short");
    environment.advance(Duration.ofSeconds(10));
    assertThat(recorder.calls).last().isEqualTo("left long");
  }

  @Test
  void whatIsExpiredIsNotShownBeforeTheTimerHasRun() {
    append("news", text("1"), history(5, Duration.ofMillis(1), 1 << 20));
    now(broker.enter("news", member("s1"), Duration.ofMillis(1)));
    environment.advance(Duration.ofMillis(2));
    assertThat(environment.timers()).isEqualTo(1);
    assertThat(read("news").publications()).isEmpty();
    assertThat(now(broker.members("news"))).isEmpty();
  }

  @Test
  void aFurtherChannelThanThereIsRoomForIsRefused() {
    for (String channel : List.of("a", "b", "c")) {
      append(channel, text("1"), NOTHING);
    }
    assertThat(append("d", text("1"), NOTHING))
        .isInstanceOfSatisfying(
            AppendOutcome.Refused.class,
            refused ->
                assertThat(refused.status())
                    .asString()
                    .contains("RESOURCE_EXHAUSTED", "\"d\"", "3 channels, limit is 3"));
    assertThatThrownBy(() -> now(broker.subscribe("d", new Recorder())))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RealtimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
    environment.advance(LINGER.plusSeconds(1));
    assertThat(append("d", text("1"), NOTHING)).isInstanceOf(AppendOutcome.Appended.class);
  }

  @Test
  void closingInterruptsSubscriptionsAndRefusesWhatComesLater() {
    Recorder recorder = new Recorder();
    now(broker.subscribe("news", recorder));
    broker.close();
    broker.close();
    assertThat(recorder.calls).containsExactly("interrupted");
    assertThat(environment.timers()).isZero();
    assertThat(append("news", text("1"), NOTHING)).isInstanceOf(AppendOutcome.Refused.class);
    assertThat(broker.subscribe("news", recorder).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void aPositionIsThatOfTheChannelsEpoch() {
    AppendOutcome outcome = append("news", text("1"), NOTHING);
    assertThat(outcome).isEqualTo(new AppendOutcome.Appended(new Position(epoch("news"), 1)));
  }

  /** Writes down what it is told. */
  private static class Recorder implements ChannelListener {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      calls.add(
          String.join(
              " ", publications.stream().map(each -> String.valueOf(each.offset())).toList()));
    }

    @Override
    public void onVolatile(Publication publication) {
      calls.add("volatile");
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      entered.forEach(each -> calls.add("entered " + each.id()));
      left.forEach(each -> calls.add("left " + each.id()));
    }

    @Override
    public void onInterrupted(String reason) {
      calls.add("interrupted");
    }
  }
}
