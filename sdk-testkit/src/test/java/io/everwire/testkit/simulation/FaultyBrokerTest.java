package io.everwire.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Member;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.Idempotency;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.testkit.ChannelFollower;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultyBrokerTest {
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final Retention HISTORY =
      new Retention(500, Duration.ofHours(1), 1 << 20, 0, 1 << 20, Duration.ofHours(1));
  private static final int PUBLICATIONS = 150;

  private VirtualEnvironment world = new VirtualEnvironment(1);
  private Broker shared = Broker.inMemory(world.node("broker"));

  private FaultyBroker way(String node, BrokerFaults faults) {
    return new FaultyBroker(shared, world.node(node), faults);
  }

  private static Publication publication(int number) {
    return new Publication(
        ByteBuffer.wrap(String.valueOf(number).getBytes(UTF_8)),
        "",
        Optional.empty(),
        "client",
        false,
        new Idempotency("alice", "", "client", number));
  }

  private static PresentMember member(String session) {
    return new PresentMember(new Member("alice", session, Map.of()), 1);
  }

  private <T> T await(CompletableFuture<T> future) {
    assertThat(world.runUntil(future::isDone, Duration.ofMinutes(10))).isTrue();
    return future.join();
  }

  /** Publishes numbers one after the other, each again and again until it is answered. */
  private void publish(Broker broker, int number, List<AppendOutcome> outcomes) {
    if (number > PUBLICATIONS) {
      return;
    }
    broker
        .append("news", List.of(publication(number)), HISTORY)
        .whenComplete(
            (answer, failure) -> {
              if (answer != null) {
                outcomes.addAll(answer);
              }
              publish(broker, failure == null ? number + 1 : number, outcomes);
            });
  }

  @Test
  void whoOrdersByOffsetAndReadsHolesMissesNothingWhateverGoesWrong() {
    int failures = 0;
    int interruptions = 0;
    int repeats = 0;
    int reorderings = 0;
    for (int seed = 0; seed < 50; seed++) {
      world = new VirtualEnvironment(seed);
      shared = Broker.inMemory(world.node("broker"));
      FaultyBroker here = way("here", BrokerFaults.SOME);
      FaultyBroker there = way("there", BrokerFaults.SOME);
      ChannelFollower near = new ChannelFollower(here, "news");
      ChannelFollower far = new ChannelFollower(there, "news");
      assertThat(world.runUntil(() -> near.isReady() && far.isReady(), Duration.ofMinutes(1)))
          .isTrue();
      List<AppendOutcome> outcomes = new ArrayList<>();
      publish(here, 1, outcomes);
      world.runFor(Duration.ofSeconds(5));
      here.interruptAll("the broker is restarted");
      assertThat(world.runUntil(() -> outcomes.size() == PUBLICATIONS, Duration.ofMinutes(10)))
          .isTrue();
      here.stop();
      there.stop();
      here.interruptAll("once more, so that the last are not missed");
      there.interruptAll("once more, so that the last are not missed");
      world.runFor(Duration.ofSeconds(10));
      List<Long> all = LongStream.rangeClosed(1, PUBLICATIONS).boxed().toList();
      for (ChannelFollower each : List.of(near, far)) {
        assertThat(each.taken()).as("seed %d", seed).map(LoggedPublication::offset).isEqualTo(all);
        assertThat(each.gaps()).isEmpty();
      }
      assertThat(outcomes).noneMatch(AppendOutcome.Refused.class::isInstance);
      failures += here.failures() + there.failures();
      interruptions += here.interruptions() + there.interruptions();
      repeats += here.repeats() + there.repeats();
      reorderings += here.reorderings() + there.reorderings();
      near.close();
      far.close();
    }
    assertThat(List.of(failures, interruptions, repeats, reorderings))
        .as("failures, interruptions, repeats, reorderings")
        .allMatch(count -> count > 100);
  }

  @Test
  void whoMissesNothingOnlyByLuckIsFoundOut() {
    List<Long> naive = new ArrayList<>();
    FaultyBroker way = way("here", BrokerFaults.SOME);
    subscribe(way, new NaiveListener(naive));
    publish(way, 1, new ArrayList<>());
    world.runFor(Duration.ofMinutes(2));
    assertThat(naive).isNotEqualTo(LongStream.rangeClosed(1, PUBLICATIONS).boxed().toList());
  }

  private void subscribe(Broker broker, ChannelListener listener) {
    broker
        .subscribe("news", listener)
        .whenComplete(
            (subscription, failure) -> {
              if (failure != null) {
                subscribe(broker, listener);
              }
            });
  }

  @Test
  void aNodeThatDiesLeavesByTheEndOfItsLeases() {
    FaultyBroker dying = way("dying", BrokerFaults.NONE);
    FaultyBroker living = way("living", BrokerFaults.NONE);
    ChannelFollower follower = new ChannelFollower(living, "lobby");
    dying.enter("lobby", member("s1"), LEASE);
    living.enter("lobby", member("s2"), Duration.ofHours(1));
    world.runFor(Duration.ofSeconds(1));
    assertThat(follower.members()).containsExactlyInAnyOrder(member("s1"), member("s2"));
    CompletableFuture<LogPage> unanswered =
        dying.read("lobby", Direction.FORWARD, Optional.empty(), 1, 1).toCompletableFuture();
    world.node("dying").crash();
    world.runFor(Duration.ofSeconds(1));
    assertThat(unanswered).isNotDone();
    assertThat(follower.members()).hasSize(2);
    world.runFor(LEASE);
    assertThat(follower.members()).containsExactly(member("s2"));
  }

  @Test
  void aLeaveIsOvertakenByAnEnterThatFollowsButDoesNotOvertakeOne() {
    List<String> order = new ArrayList<>();
    Broker asked = mock(Broker.class);
    when(asked.enter(any(), any(), any())).thenAnswer(call -> noted(order, "enters"));
    when(asked.leave(any(), any())).thenAnswer(call -> noted(order, "leaves"));
    FaultyBroker way =
        new FaultyBroker(
            asked,
            world.node("here"),
            new BrokerFaults(0, 0, 0, 0, Duration.ofMillis(100), Duration.ZERO));
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      order.clear();
      way.enter("lobby", member("s1"), LEASE);
      way.leave("lobby", member("s1"));
      way.enter("lobby", member("s1"), LEASE);
      world.runFor(Duration.ofSeconds(1));
      orders.add(List.copyOf(order));
    }

    assertThat(orders)
        .containsExactlyInAnyOrder(
            List.of("enters", "leaves", "enters"), List.of("enters", "enters", "leaves"));
  }

  private static CompletionStage<Void> noted(List<String> order, String what) {
    order.add(what);
    return CompletableFuture.completedStage(null);
  }

  @Test
  void aCallThatFailsMayHaveDoneItsWork() {
    FaultyBroker way =
        way("here", new BrokerFaults(1, 0, 0, 0, Duration.ofMillis(10), Duration.ZERO));
    for (int i = 1; i <= 40; i++) {
      CompletableFuture<List<AppendOutcome>> answer =
          way.append("news", List.of(publication(i)), HISTORY).toCompletableFuture();
      assertThat(world.runUntil(answer::isDone, Duration.ofMinutes(1))).isTrue();
      assertThat(answer).isCompletedExceptionally();
    }
    LogPage log =
        await(
            shared
                .read("news", Direction.FORWARD, Optional.empty(), 100, Long.MAX_VALUE)
                .toCompletableFuture());
    assertThat(log.publications()).hasSizeBetween(5, 35);
  }

  @Test
  void withoutFaultsAllComesAtOnceAndInOrder() {
    List<Long> naive = new ArrayList<>();
    FaultyBroker way = way("here", BrokerFaults.SOME);
    way.stop();
    subscribe(way, new NaiveListener(naive));
    List<AppendOutcome> outcomes = new ArrayList<>();
    publish(way, 1, outcomes);
    world.runFor(Duration.ofMillis(1));
    assertThat(naive).isEqualTo(LongStream.rangeClosed(1, PUBLICATIONS).boxed().toList());
    assertThat(outcomes).hasSize(PUBLICATIONS);
  }

  /** Takes what comes as it comes. */
  private record NaiveListener(List<Long> taken) implements ChannelListener {
    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      publications.forEach(each -> taken.add(each.offset()));
    }

    @Override
    public void onVolatile(Publication publication) {}

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {}

    @Override
    public void onInterrupted(String reason) {}
  }
}
