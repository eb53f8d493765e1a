package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.DeliveryMode;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.Broker;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What subscriptions and publishers see of a broker that fails. */
class BrokerFaultsTest {
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private final ChannelWorld world =
      new ChannelWorld(ChannelPolicy.create().history(1_000, Duration.ofHours(1)));
  private final UnreliableBroker broker = world.broker;
  private final RawClient publisher = new RawClient(world);
  private final RawClient reader = new RawClient(world);

  @Test
  void whatComesInDisorderAndTwiceIsDeliveredInOrderAndOnce() {
    reader.subscribe(1, "a");
    broker.holdsLive = true;
    publisher.publish("a", "1", "2", "3", "4");
    broker.releaseBackwards();
    world.environment.run();
    publisher.publish("a", "5");
    world.environment.advance(A_WHILE);

    assertThat(reader.story(1)).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void whatIsLostWithTheSubscriptionIsReadFromHistory() {
    reader.subscribe(1, "a");
    publisher.publish("a", "1");
    broker.losesLive = true;
    publisher.publish("a", "2", "3");
    broker.losesLive = false;
    broker.interrupt();
    publisher.publish("a", "4");
    world.environment.advance(A_WHILE);
    publisher.publish("a", "5");

    assertThat(reader.story(1)).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void aBrokerThatLostItsLogIsAGapOfUnknownSize() {
    reader.subscribe(1, "a");
    publisher.publish("a", "1", "2");
    broker.target = Broker.inMemory(world.environment);
    publisher.publish("a", "3");
    broker.interrupt();
    world.environment.advance(A_WHILE);
    publisher.publish("a", "4");

    assertThat(reader.story(1)).containsExactly("1", "2", "gap of 0 to 1", "4");
  }

  @Test
  void ofANewEpochAVolatileSubscriptionIsToldButOfNothingElseThatIsMissing() {
    ChannelWorld forgetful = new ChannelWorld(ChannelPolicy.create());
    RawClient publisher = new RawClient(forgetful);
    RawClient reader = new RawClient(forgetful);
    reader.subscribe(1, "a", RawClient.PLENTY, DeliveryMode.VOLATILE);
    publisher.publish("a", "1");
    forgetful.broker.losesLive = true;
    publisher.publish("a", "2");
    forgetful.broker.losesLive = false;
    forgetful.broker.interrupt();
    forgetful.environment.advance(A_WHILE);
    assertThat(reader.story(1)).isEmpty();
    forgetful.broker.target = Broker.inMemory(forgetful.environment);
    publisher.publish("a", "3");
    forgetful.broker.interrupt();
    forgetful.environment.advance(A_WHILE);
    publisher.publish("a", "4");

    assertThat(reader.story(1)).containsExactly("gap of 0 to 1");
    assertThat(reader.volatiles(1)).containsExactly("1", "4");
  }

  @Test
  void anAppendThatFailsIsUnavailableAndItsRetryIsNotDoubled() {
    reader.subscribe(1, "a");
    broker.failingAppends = 1;
    publisher.publishNumbered("a", "1", 1, false);
    publisher.publishNumbered("a", "2", 2, false);
    assertThat(publisher.answers())
        .allMatch(
            answer -> Objects.requireNonNull(answer.status()).code() == StatusCode.UNAVAILABLE);

    publisher.publishNumbered("a", "1", 1, true);
    publisher.publishNumbered("a", "2", 2, true);

    assertThat(reader.story(1)).containsExactly("1", "2");
    assertThat(publisher.answers()).last().extracting(Published::offset).isEqualTo(2L);
  }

  @Test
  void nothingOvertakesAPublishThatTheAuthorizerCouldNotAnswerFor() {
    reader.subscribe(1, "a");
    AtomicInteger asked = new AtomicInteger();
    world.authorizer(
        (principal, action, channel) ->
            asked.getAndIncrement() == 0
                ? CompletableFuture.failedFuture(new IllegalStateException("no directory"))
                : CompletableFuture.completedFuture(true));
    RawClient guarded = new RawClient(world);
    guarded.publishNumbered("a", "1", 1, false);
    guarded.publish("a", "2");
    assertThat(guarded.answers())
        .hasSize(2)
        .allMatch(
            answer -> Objects.requireNonNull(answer.status()).code() == StatusCode.UNAVAILABLE);

    guarded.publishNumbered("a", "1", 1, true);
    guarded.publish("a", "2");

    assertThat(reader.story(1)).containsExactly("1", "2");
  }

  @Test
  void aHoleThatIsStillToBeReadWhenTheSubscriptionFailsIsFilledByTheNextOne() {
    reader.subscribe(1, "a");
    publisher.publish("a", "1");
    broker.holdsLive = true;
    publisher.publish("a", "2");
    broker.dropHeld();
    broker.holdsLive = false;
    broker.failingReads = 1;
    publisher.publish("a", "3");
    assertThat(reader.story(1)).containsExactly("1");
    broker.interrupt();
    world.environment.advance(A_WHILE);

    assertThat(reader.story(1)).containsExactly("1", "2", "3");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsGivenUpAndWhatItDoesLateIsNotDoubled() {
    reader.subscribe(1, "a");
    broker.fallSilent();
    publisher.publishNumbered("a", "1", 1, false);
    publisher.publishNumbered("a", "2", 2, false);
    world.environment.advance(BROKER_TIMEOUT.minusMillis(1));
    assertThat(publisher.answers()).isEmpty();
    world.environment.advance(Duration.ofMillis(1));
    assertThat(publisher.answers())
        .hasSize(2)
        .allMatch(answer -> status(answer).code() == StatusCode.UNAVAILABLE);
    assertThat(status(publisher.answers().get(0)).message())
        .contains("10000 ms (RealtimeServer.Builder.brokerTimeout)", "it may have happened");
    publisher.publishNumbered("a", "3", 3, false);
    assertThat(status(publisher.answers().get(2)).message()).contains("repeated first");

    publisher.publishNumbered("a", "1", 1, true);
    publisher.publishNumbered("a", "2", 2, true);
    publisher.publishNumbered("a", "3", 3, true);
    broker.wakeUp();
    world.environment.advance(A_WHILE);

    assertThat(reader.story(1)).containsExactly("1", "2", "3");
    assertThat(publisher.confirmed()).isEqualTo(3);
  }

  @Test
  void onlyARepetitionThatTellsItsNumberEndsTheWaitForWhatFailed() {
    reader.subscribe(1, "a");
    broker.fallSilent();
    publisher.publishNumbered("a", "1", 1, false);
    world.environment.advance(BROKER_TIMEOUT);
    publisher.publishNumbered("a", "1", 1, true);
    world.environment.advance(BROKER_TIMEOUT);
    broker.wakeUpLater(); // what it was asked is never done

    publisher.publishNumbered("a", "2", 0, true); // sent before the second failure was known
    assertThat(status(publisher.answers().get(2)).message()).contains("repeated first");
    publisher.publishNumbered("a", "1", 1, true);
    publisher.publishNumbered("a", "2", 0, true);
    world.environment.advance(A_WHILE);

    assertThat(reader.story(1)).containsExactly("1", "2");
  }

  @Test
  void whatTheBrokerDoesAfterTheRepetitionWasAppendedChangesNothing() {
    reader.subscribe(1, "a");
    broker.fallSilent();
    publisher.publishNumbered("a", "1", 1, false);
    world.environment.advance(BROKER_TIMEOUT);
    Runnable late = broker.wakeUpLater();
    publisher.publishNumbered("a", "1", 1, true);
    publisher.publishNumbered("a", "2", 2, false);
    late.run();
    publisher.publishNumbered("a", "3", 3, false);

    assertThat(reader.story(1)).containsExactly("1", "2", "3");
    assertThat(publisher.confirmed()).isEqualTo(3);
  }

  @Test
  void aSubscriptionOfTheBrokersThatComesTooLateIsNotUsed() {
    broker.fallSilent();
    reader.subscribe(1, "a");
    world.environment.advance(BROKER_TIMEOUT.plus(A_WHILE));
    broker.wakeUp();
    world.environment.advance(BROKER_TIMEOUT);
    publisher.publish("a", "1", "2");

    assertThat(reader.story(1)).containsExactly("1", "2");
    assertThat(broker.openSubscriptions()).isEqualTo(1);
  }

  @Test
  void aQueryThatTheBrokerDoesNotAnswerIsUnavailableAndTheNextOneIsAnswered() {
    broker.fallSilent();
    reader.send(new HistoryRequest(1, "a", false, "", 0, 10));
    world.environment.advance(BROKER_TIMEOUT);
    broker.wakeUp();
    reader.send(new HistoryRequest(2, "a", false, "", 0, 10));

    assertThat(reader.end().received(HistoryEnd.class)).hasSize(2);
    HistoryEnd failed = reader.end().received(HistoryEnd.class).get(0);
    assertThat(failed.status())
        .isNotNull()
        .extracting(Status::code)
        .isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(reader.end().received(HistoryEnd.class).get(1).status()).isNull();
  }

  private static Status status(Published answer) {
    return Objects.requireNonNull(answer.status());
  }
}
