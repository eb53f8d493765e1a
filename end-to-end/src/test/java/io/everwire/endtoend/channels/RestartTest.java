package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.DeliveryMode;
import io.everwire.HistoryQuery;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.PublishOptions;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Receipt;
import io.everwire.SubscribeOptions;
import io.everwire.broker.Broker;
import io.everwire.endtoend.Scheme;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What subscriptions and publishes go through when a server is stopped and started again. */
@Timeout(60)
class RestartTest {
  private static final String CHANNEL = "news";

  private static void remembering(RealtimeServer.Builder server) {
    server.channels(
        "**", ChannelPolicy.create().history(3, Duration.ofMinutes(5)).retain(10).presence(true));
  }

  private static Story follow(Channel<String> channel, SubscribeOptions options) {
    Story story = new Story();
    channel.subscribe(story, options).ready().join();
    return story;
  }

  private static Channel<String> channel(Site site) throws Exception {
    return site.client().channel(CHANNEL, Codec.utf8());
  }

  /** Publishes before any client is back. */
  private static void publish(RealtimeServer server, String... messages) {
    for (String message : messages) {
      server.channel(CHANNEL, Codec.utf8()).publish(message).join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void onTheSameBrokerNothingIsMissed(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      Channel<String> channel = channel(site);
      Story story = follow(channel, SubscribeOptions.DEFAULT);
      Position before = channel.publish("1").join().position();
      story.becomes("1");

      site.restart(next -> publish(next, "2", "3"));
      Position after = channel.publish("4").join().position();

      story.becomes("1", "2", "3", "recovered", "4");
      assertThat(after).isEqualTo(new Position(before.epoch(), 4));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatHistoryNoLongerHasIsAGapOfKnownSize(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      Channel<String> channel = channel(site);
      Story story = follow(channel, SubscribeOptions.DEFAULT);
      channel.publish("1").join();
      story.becomes("1");

      site.restart(next -> publish(next, "2", "3", "4", "5", "6"));

      story.becomes("1", "gap of 2", "4", "5", "6", "recovered");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewBrokerIsAGapAndNeverAFalseRecovery(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      Channel<String> channel = channel(site);
      CompletableFuture<Void> reloaded = new CompletableFuture<>();
      Story story = new Story();
      channel
          .subscribe(
              story,
              SubscribeOptions.DEFAULT.withReload(
                  gap -> {
                    story.note("reloading");
                    return reloaded;
                  }))
          .ready()
          .join();
      Position before = channel.publish("1").join().position();
      story.becomes("1");

      site.restartWithNewBroker();
      Position after = channel.publish("2").join().position();
      story.becomes("1", "gap", "reloading");
      reloaded.complete(null);
      story.tells("2");
      channel.publish("3").join();

      story.becomes("1", "gap", "reloading", "recovered", "2", "3");
      assertThat(after.epoch()).isNotEqualTo(before.epoch());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPublishWhoseConfirmationIsLostIsNotDoubled(Scheme scheme) throws Exception {
    AtomicBoolean keepsAnswers = new AtomicBoolean();
    try (Broker broker = Broker.inMemory();
        Site site = Site.over(scheme, silent(broker, keepsAnswers), RestartTest::remembering)) {
      Channel<String> channel = channel(site);
      Story story = follow(channel, SubscribeOptions.DEFAULT);
      keepsAnswers.set(true);
      CompletableFuture<Receipt> first = channel.publish("1");
      CompletableFuture<Receipt> second = channel.publish("2");
      story.tells("1");
      assertThat(first).isNotDone();

      keepsAnswers.set(false);
      site.restart(next -> {});

      assertThat(first.join().position().offset()).isEqualTo(1);
      assertThat(second.join().position().offset()).isEqualTo(2);
      assertThat(channel.history(HistoryQuery.last(9)).join().messages())
          .extracting(Message::payload)
          .containsExactly("2", "1");
      await().atMost(Site.PATIENCE).until(() -> story.told().contains("2"));
      assertThat(story.told()).containsOnlyOnce("1", "2");
    }
  }

  /** A broker that does what it is asked, and sometimes does not say so. */
  private static Broker silent(Broker broker, AtomicBoolean keepsAnswers) {
    return (Broker)
        Proxy.newProxyInstance(
            Broker.class.getClassLoader(),
            new Class<?>[] {Broker.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(broker, arguments);
              boolean kept = method.getName().equals("append") && keepsAnswers.get();
              return kept ? new CompletableFuture<>() : answer;
            });
  }

  @ParameterizedTest
  @EnumSource
  void retainedValuesAreToldAnewWhereWhatChangedThemIsGone(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      Channel<String> channel = channel(site);
      channel.publish("1", PublishOptions.DEFAULT.withKey("x")).join();
      channel.publish("1", PublishOptions.DEFAULT.withKey("y")).join();
      Story story = follow(channel, SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.LATEST));
      story.becomes("snapshot", "x=1", "y=1", "end of snapshot");

      site.restartWithNewBroker();
      channel.publish("2", PublishOptions.DEFAULT.withKey("x")).join();

      await().atMost(Site.PATIENCE).untilAsserted(() -> assertThat(story.told()).contains("x=2"));
      List<String> told = story.told();
      assertThat(told.subList(4, told.size())).startsWith("snapshot").doesNotContain("y=1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void presenceIsToldAnew(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      Story story =
          follow(
              channel(site),
              SubscribeOptions.DEFAULT
                  .withPresence(PresenceMode.MEMBERS)
                  .withMetadata(Map.of("name", "Ada")));
      story.becomes("here +Ada 1");

      site.restart(next -> {});

      await()
          .atMost(Site.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(story.told())
                      .filteredOn(each -> each.equals("here +Ada 1"))
                      .hasSizeGreaterThan(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theApplicationIsToldOfTheLostSessionOnce(Scheme scheme) throws Exception {
    try (Site site = Site.over(scheme, RestartTest::remembering)) {
      RealtimeClient client = site.client();
      Story story = new Story();
      client.connection().onEvent(event -> noteSession(event, story));

      site.restart(next -> {});

      story.becomes("SESSION_LOST", "SESSION_OPENED");
    }
  }

  private static void noteSession(ConnectionEvent event, Story story) {
    switch (event.kind()) {
      case SESSION_LOST, SESSION_OPENED, CLOSED, DRAINING -> story.note(event.kind().name());
      case CONNECTING, LINK_LOST, RESUMED, MIGRATED, ATTEMPT_FAILED, FELL_BACK, UPGRADED -> {}
    }
  }
}
