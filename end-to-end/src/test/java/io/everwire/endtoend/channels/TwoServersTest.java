package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.PresenceMode;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.SubscribeOptions;
import io.everwire.broker.Broker;
import io.everwire.endtoend.Scheme;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two servers of different transports share a broker. Clients go from one to the other while both
 * are published to: nothing is lost, doubled or reordered.
 */
@Timeout(60)
class TwoServersTest {
  private static final String CHANNEL = "shared";
  private static final int SOME = 200;

  private static void remembering(RealtimeServer.Builder server) {
    server.channels(
        "**", ChannelPolicy.create().history(1_000_000, Duration.ofMinutes(5)).presence(true));
  }

  /** The servers, two publishers and two subscribers. */
  private static final class World implements AutoCloseable {
    final Broker broker = Broker.inMemory();
    final Site one;
    final Site other;
    final RealtimeClient moving;
    final Story moved = new Story();
    final Story stayed = new Story();
    final Publisher first;
    final Publisher second;

    World(Scheme from, Scheme to) throws Exception {
      one = Site.over(from, broker, TwoServersTest::remembering);
      other = Site.over(to, broker, TwoServersTest::remembering);
      moving = one.client(client -> client.endpoint(other.uri()));
      follow(moving, moved);
      follow(other.client(), stayed);
      first = new Publisher(channel(one.client(client -> client.endpoint(other.uri()))), "one");
      second = new Publisher(channel(other.client()), "other");
      first.start();
      second.start();
      awaitMore();
    }

    /** Waits until more has come to both subscribers. */
    void awaitMore() {
      int movedSoFar = moved.length();
      int stayedSoFar = stayed.length();
      await()
          .atMost(Site.PATIENCE)
          .until(() -> moved.length() > movedSoFar + SOME && stayed.length() > stayedSoFar + SOME);
    }

    void awaitAt(Site site) {
      await()
          .atMost(Site.PATIENCE)
          .until(() -> moving.connection().endpoint().equals(Optional.of(URI.create(site.uri()))));
      awaitMore();
    }

    void assertThatNothingIsLostDoubledOrReordered() {
      first.stop();
      second.stop();
      await().atMost(Site.PATIENCE).until(() -> first.isDone() && second.isDone());
      assertThat(first.failures()).isEmpty();
      assertThat(second.failures()).isEmpty();
      int published = first.published().size() + second.published().size();
      await().atMost(Site.PATIENCE).until(() -> messages(stayed).size() >= published);
      await().atMost(Site.PATIENCE).until(() -> messages(moved).size() >= published);
      assertThat(messages(moved).equals(messages(stayed))).as("the same order for both").isTrue();
      assertThat(of(first)).isTrue();
      assertThat(of(second)).isTrue();
      assertThat(moved.told()).noneMatch(each -> each.startsWith("gap"));
      assertThat(stayed.told()).noneMatch(each -> each.startsWith("gap"));
    }

    private boolean of(Publisher publisher) {
      List<String> expected = publisher.published();
      String name = expected.get(0).split(" ", -1)[0] + " ";
      return messages(moved).stream()
          .filter(each -> each.startsWith(name))
          .toList()
          .equals(expected);
    }

    private static List<String> messages(Story story) {
      return story.told().stream().filter(each -> each.startsWith("o")).toList();
    }

    @Override
    public void close() {
      one.close();
      other.close();
      broker.close();
    }
  }

  private static Channel<String> channel(RealtimeClient client) {
    return client.channel(CHANNEL, Codec.utf8());
  }

  private static void follow(RealtimeClient client, Story story) {
    channel(client).subscribe(story).ready().join();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WS")
  void aDrainedServerIsLeftAndComesBack(Scheme scheme) throws Exception {
    try (World world = new World(Scheme.WS, scheme)) {
      world.one.server().drain(Duration.ofSeconds(1), world.other.uri()).join();
      world.awaitAt(world.other);
      world.one.restart(next -> {});
      world.other.server().drain(Duration.ofSeconds(1), world.one.uri()).join();
      world.awaitAt(world.one);

      world.assertThatNothingIsLostDoubledOrReordered();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WS")
  void aClosedServerIsLeft(Scheme scheme) throws Exception {
    try (World world = new World(scheme, Scheme.WS)) {
      world.one.server().close();
      world.awaitAt(world.other);

      world.assertThatNothingIsLostDoubledOrReordered();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WS")
  void membersAtOneServerAreKnownAtTheOther(Scheme scheme) throws Exception {
    try (Broker broker = Broker.inMemory();
        Site one = Site.over(Scheme.WS, broker, TwoServersTest::remembering);
        Site other = Site.over(scheme, broker, TwoServersTest::remembering)) {
      Story story = new Story();
      channel(one.client())
          .subscribe(
              story,
              SubscribeOptions.DEFAULT
                  .withPresence(PresenceMode.MEMBERS)
                  .withMetadata(Map.of("name", "Ada")))
          .ready()
          .join();
      story.becomes("here +Ada 1");
      RealtimeClient bob = other.client();
      channel(bob)
          .subscribe(new Story(), SubscribeOptions.DEFAULT.withMetadata(Map.of("name", "Bob")))
          .ready()
          .join();
      story.becomes("here +Ada 1", "+Bob 2");

      bob.close();

      story.becomes("here +Ada 1", "+Bob 2", "-Bob 1");
    }
  }
}
