package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.Limits;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.StatusCode;
import io.everwire.internal.client.ChannelWorld.Inbox;
import io.everwire.internal.wire.ChannelFrame.Publish;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of publishes whose answers are lost with a session. */
class RetryTest {
  private final ChannelWorld world =
      new ChannelWorld(ChannelPolicy.create().history(1_000, Duration.ofHours(1)));
  private final TestClient client = world.unconnected(Limits.DEFAULT);
  private final TestClient other = world.client();
  private final Inbox inbox = new Inbox();

  RetryTest() {
    world.connectAs("me", client);
    other.get(() -> other.channel("a").subscribe(inbox));
  }

  private CompletableFuture<Receipt> publish(String message) {
    return client.channel("a").publish(message);
  }

  @Test
  void aPublishWhoseAnswerIsLostIsRepeatedAndNotDoubled() {
    client.get(() -> publish("0"));
    client.server().link().stall(); // it arrives, its answer does not
    CompletableFuture<Receipt> first = publish("1");
    CompletableFuture<Receipt> second = publish("2");
    world.environment.run();
    client.loseSession();
    CompletableFuture<Receipt> third = publish("3");

    world.connectAs("me", client);

    assertThat(inbox.payloads).containsExactly("0", "1", "2", "3");
    assertThat(client.server().received(Publish.class))
        .extracting(Publish::retry)
        .containsExactly(true, true, false);
    assertThat(List.of(first, second, third))
        .extracting(each -> each.join().position().offset())
        .containsExactly(2L, 3L, 4L);
  }

  @Test
  void whatWasNotSentIsPublishedInItsOrderBeforeWhatCameLater() {
    client.get(() -> publish("0"));
    client.end().link().stall();
    publish("1");
    publish("2");
    world.environment.run();
    client.loseSession();
    publish("3");

    world.connectAs("me", client);

    assertThat(inbox.payloads).containsExactly("0", "1", "2", "3");
  }

  @Test
  void onlyTheFirstOfASessionTellsItsNumber() {
    publish("1");
    publish("2");
    world.environment.run();

    List<Publish> sent = client.server().received(Publish.class);
    assertThat(sent.get(0).publishNumber()).isPositive();
    assertThat(sent.get(1).publishNumber()).isZero();
  }

  @Test
  void anAnswerUnavailableIsRepeatedInOrderAndNotDoubled() {
    client.get(() -> publish("0"));
    world.broker.failingAppends = 2; // it is appended, the answer is lost
    CompletableFuture<Receipt> first = publish("1");
    CompletableFuture<Receipt> second = publish("2");
    world.environment.run();
    CompletableFuture<Receipt> third = client.get(() -> publish("3"));
    assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);

    world.environment.advance(Duration.ofSeconds(20));

    assertThat(inbox.payloads).containsExactly("0", "1", "2", "3");
    assertThat(List.of(first, second, third))
        .extracting(each -> each.join().position().offset())
        .containsExactly(2L, 3L, 4L);
  }

  @Test
  void anAnswerUnavailableIsFinalOnceItsDeadlineHasPassed() {
    world.broker.failingAppends = Integer.MAX_VALUE;
    CompletableFuture<Receipt> lost = client.get(() -> publish("1"));

    world.environment.advance(Limits.DEFAULT.publishDeadline());

    assertThat(ChannelWorld.failure(lost))
        .matches(status -> status.code() == StatusCode.DEADLINE_EXCEEDED)
        .matches(status -> status.message().contains("may have been published"));
    world.broker.failingAppends = 0;
    CompletableFuture<Receipt> next = client.get(() -> publish("2"));
    world.environment.advance(Duration.ofSeconds(20));
    assertThat(next.join().position().offset()).isEqualTo(2);
  }

  @Test
  void beyondTheWindowItFailsAndMayHaveHappened() {
    Limits patient = Limits.builder().publishDeadline(Duration.ofHours(1)).build();
    TestClient slow = world.unconnected(patient);
    world.connectAs("slow", slow);
    slow.server().link().stall();
    CompletableFuture<Receipt> lost = slow.get(() -> slow.channel("a").publish("1"));
    slow.loseSession();
    world.environment.advance(world.hub.deduplicationWindow());

    world.connectAs("slow", slow);

    assertThat(ChannelWorld.failure(lost).code()).isEqualTo(StatusCode.ABORTED);
    assertThat(ChannelWorld.failure(lost).message()).contains("may have been published");
    assertThat(inbox.payloads).containsExactly("1");
  }

  @Test
  void aPublishThatWaitsToBeRepeatedHasItsDeadline() {
    client.server().link().stall();
    CompletableFuture<Receipt> lost = client.get(() -> publish("1"));
    client.loseSession();

    world.environment.advance(Limits.DEFAULT.publishDeadline());

    assertThat(ChannelWorld.failure(lost).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(client.isIdle()).isTrue();
  }

  @Test
  void anIdempotencyKeyOfTheApplicationHoldsForOtherPublishesToo() {
    PublishOptions options = PublishOptions.DEFAULT.withIdempotencyKey("order-7");

    Receipt first = client.get(() -> client.channel("a").publish("1", options)).join();
    Receipt second = client.get(() -> client.channel("a").publish("1", options)).join();

    assertThat(second).isEqualTo(first);
    assertThat(inbox.payloads).containsExactly("1");
  }

  @Test
  void toOthersLeavesThisClientsOwnSubscriptionsOut() {
    Inbox own = new Inbox();
    client.get(() -> client.channel("a").subscribe(own));

    client.get(() -> client.channel("a").publish("1", PublishOptions.DEFAULT.toOthers()));
    client.get(() -> publish("2"));

    assertThat(own.payloads).containsExactly("2");
    assertThat(inbox.payloads).containsExactly("1", "2");
  }
}
