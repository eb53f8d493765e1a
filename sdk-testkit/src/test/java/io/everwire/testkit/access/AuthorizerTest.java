package io.everwire.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.HistoryQuery;
import io.everwire.RealtimeClient;
import io.everwire.Receipt;
import io.everwire.Start;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.access.AccessWorld.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an authorizer allows and refuses. */
class AuthorizerTest {
  private final AccessWorld world = new AccessWorld();
  private final RealtimeClient ann = world.client("ann");
  private final RealtimeClient bob = world.client("bob");

  @AfterEach
  void end() {
    world.close();
  }

  private CompletableFuture<Receipt> publish(RealtimeClient client, String channel, String text) {
    return AccessWorld.channel(client, channel).publish(text);
  }

  @Test
  void whatIsNotAllowedIsRefusedInTheSameWordsWhetherTheChannelExistsOrNot() {
    world.subscribed(bob, "there");
    for (String channel : List.of("there", "absent")) {
      world.authorizer.refuse("ann SUBSCRIBE " + channel);
      world.authorizer.refuse("ann PUBLISH " + channel);
      assertThat(world.failure(AccessWorld.listen(ann, channel, new Inbox()).ready()))
          .isEqualTo(
              Status.of(
                  StatusCode.PERMISSION_DENIED,
                  "subscription to \"" + channel + "\" is not allowed"));
      assertThat(world.failure(publish(ann, channel, "x")))
          .isEqualTo(
              Status.of(
                  StatusCode.PERMISSION_DENIED, "publish to \"" + channel + "\" is not allowed"));
    }
    assertThat(world.sim.await(publish(bob, "there", "x")).position().offset()).isEqualTo(1);
  }

  @Test
  void itIsAskedOnceForEachChannelAndActionOfASession() {
    Inbox inbox = world.subscribed(ann, "news");
    world.subscribed(ann, "news");
    for (int i = 0; i < 10; i++) {
      world.sim.await(publish(ann, "news", "m" + i));
    }
    world.pass(100);
    assertThat(inbox.payloads).hasSize(10);
    assertThat(world.authorizer.questions)
        .containsExactly("ann SUBSCRIBE news", "ann PUBLISH news");
  }

  @Test
  void publishesThatWaitForAnAnswerKeepTheirOrderAndHoldNoOtherChannelUp() {
    Inbox slow = world.subscribed(bob, "slow");
    Inbox fast = world.subscribed(bob, "fast");
    CompletableFuture<Boolean> answer = world.authorizer.hold("ann PUBLISH slow");
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    // One that goes in parts among them.
    String large = "x".repeat(200_000);
    for (String text : List.of("1", large, "2", "3")) {
      receipts.add(publish(ann, "slow", text));
    }
    receipts.add(publish(ann, "fast", "f"));
    world.pass(500);
    assertThat(fast.payloads).containsExactly("f");
    assertThat(slow.payloads).isEmpty();
    answer.complete(true);
    receipts.forEach(world.sim::await);
    receipts.add(publish(ann, "slow", "4"));
    world.pass(500);
    assertThat(slow.payloads).containsExactly("1", large, "2", "3", "4");
  }

  @Test
  void aSubscriptionThatWaitsMayBeGivenUp() {
    CompletableFuture<Boolean> answer = world.authorizer.hold("ann SUBSCRIBE news");
    Inbox inbox = new Inbox();
    AccessWorld.listen(ann, "news", inbox).close();
    world.subscribed(ann, "other");
    answer.complete(true);
    world.pass(100);
    world.sim.await(publish(bob, "news", "x"));
    world.pass(100);
    assertThat(inbox.payloads).isEmpty();
    assertThat(ann.connection().state()).isEqualTo(io.everwire.ConnectionState.CONNECTED);
  }

  @Test
  void anAnswerThatIsLateIsARefusalThatCanBeTriedAgain() {
    CompletableFuture<Boolean> answer = world.authorizer.hold("ann SUBSCRIBE news");
    CompletableFuture<?> ready = AccessWorld.listen(ann, "news", new Inbox()).ready();
    world.pass(4_900);
    assertThat(ready).isNotDone();
    world.pass(200);
    assertThat(world.failure(ready))
        .isEqualTo(
            Status.of(
                StatusCode.UNAVAILABLE,
                "subscription to \"news\" refused: the authorizer gave no answer"));
    answer.complete(true);
    world.subscribed(ann, "news");
  }

  @Test
  void aPublishIsRepeatedWhenTheAnswerIsLate() {
    CompletableFuture<Boolean> answer = world.authorizer.hold("ann PUBLISH news");
    CompletableFuture<Receipt> receipt = publish(ann, "news", "x");
    world.pass(5_100);
    assertThat(receipt).isNotDone();
    answer.complete(true);
    assertThat(world.sim.await(receipt).position().offset()).isEqualTo(1);
    assertThat(world.authorizer.questions).hasSizeGreaterThan(1);
  }

  @Test
  void anAuthorizerThatFailsIsAskedAgain() {
    world.authorizer.fail(true);
    CompletableFuture<Receipt> receipt = publish(ann, "news", "x");
    world.pass(50);
    assertThat(receipt).isNotDone();
    world.authorizer.fail(false);
    assertThat(world.sim.await(receipt).position().offset()).isEqualTo(1);
    assertThat(world.authorizer.questions).hasSizeGreaterThan(1);
  }

  @Test
  void aRefusalTakesItsPlaceAmongTheAnswersToOtherPublishes() {
    world.sim.await(publish(ann, "news", "1"));
    CompletableFuture<Receipt> second = publish(ann, "news", "2");
    world.pass(200);
    world.authorizer.refuse("ann PUBLISH news");
    world.server.reauthorize("ann");
    CompletableFuture<Receipt> third = publish(ann, "news", "3");
    assertThat(world.sim.await(second).position().offset()).isEqualTo(2);
    assertThat(world.failure(third).code()).isEqualTo(StatusCode.PERMISSION_DENIED);
  }

  @Test
  void whatIsRevokedEndsWhileAllElseGoesOn() {
    Inbox news = world.subscribed(ann, "news");
    Inbox weather = world.subscribed(ann, "weather");
    Inbox bobsNews = world.subscribed(bob, "news");
    world.authorizer.refuse("ann SUBSCRIBE news");
    world.sim.await(publish(bob, "news", "1"));
    world.server.reauthorize("ann");
    world.pass(200);
    assertThat(news.ends)
        .containsExactly(
            Status.of(StatusCode.PERMISSION_DENIED, "subscription to \"news\" is not allowed"));
    world.sim.await(publish(bob, "news", "2"));
    world.sim.await(publish(bob, "weather", "w"));
    world.pass(200);
    assertThat(news.payloads).containsExactly("1");
    assertThat(weather.payloads).containsExactly("w");
    assertThat(weather.ends).isEmpty();
    assertThat(bobsNews.payloads).containsExactly("1", "2");

    world.authorizer.allow("ann SUBSCRIBE news");
    assertThat(world.failure(AccessWorld.listen(ann, "news", new Inbox()).ready()).code())
        .isEqualTo(StatusCode.PERMISSION_DENIED);
    world.server.reauthorize("ann");
    world.subscribed(ann, "news");
  }

  @Test
  void anAnswerFromBeforeTheRevocationCountsForNothing() {
    CompletableFuture<Boolean> answer = world.authorizer.hold("ann SUBSCRIBE news");
    CompletableFuture<?> ready = AccessWorld.listen(ann, "news", new Inbox()).ready();
    world.pass(200);
    CompletableFuture<Boolean> newAnswer = world.authorizer.hold("ann SUBSCRIBE news");
    world.server.reauthorize("ann");
    answer.complete(true);
    world.pass(200);
    assertThat(ready).isNotDone();
    newAnswer.complete(false);
    assertThat(world.failure(ready).code()).isEqualTo(StatusCode.PERMISSION_DENIED);
  }

  @Test
  void aRunningSubscriptionEndsWhenItsRevocationCannotBeDecided() {
    Inbox news = world.subscribed(ann, "news");
    world.authorizer.fail(true);
    world.server.reauthorize("ann");
    world.pass(200);
    assertThat(news.ends).hasSize(1);
    assertThat(news.ends.get(0).code()).isEqualTo(StatusCode.UNAVAILABLE);
  }

  @Test
  void whoMayNotReadHistoryStillMissesNothingAfterALostSession() {
    try (AccessWorld kept =
        new AccessWorld(
            builder ->
                builder
                    .channels("**", ChannelPolicy.create().history(10, Duration.ofHours(1)))
                    .resumeWindow(Duration.ofSeconds(1)))) {
      kept.authorizer.refuse("ann HISTORY news");
      RealtimeClient reader = kept.client("ann");
      kept.sim.await(kept.server.channel("news", Codec.utf8()).publish("before"));
      Inbox inbox = kept.subscribed(reader, "news");
      kept.sim.network().refuse("node");
      kept.sim.network().aliveLinks().forEach(link -> link.cut());
      kept.pass(60_000);
      kept.sim.await(kept.server.channel("news", Codec.utf8()).publish("meanwhile"));
      kept.sim.network().unblock("node");
      kept.sim.runUntil(() -> !inbox.payloads.isEmpty());
      assertThat(inbox.payloads).containsExactly("meanwhile");
      assertThat(inbox.ends).isEmpty();
      Channel<String> news = AccessWorld.channel(reader, "news");
      assertThat(
              kept.failure(
                  news.subscribe(message -> {}, SubscribeOptions.DEFAULT.withStart(Start.rewind(5)))
                      .ready()))
          .extracting(Status::code)
          .isEqualTo(StatusCode.PERMISSION_DENIED);
      assertThat(kept.failure(news.history(HistoryQuery.last(5))))
          .extracting(Status::code)
          .isEqualTo(StatusCode.PERMISSION_DENIED);
    }
  }
}
