package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.Member;
import io.everwire.Presence;
import io.everwire.PresenceMode;
import io.everwire.RealtimeClient;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.endtoend.Route;
import io.everwire.endtoend.Scheme;
import io.everwire.endtoend.channels.Shared.Room;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is in a channel, as those hear of it who are in it. */
@Timeout(60)
@ExtendWith(Shared.Closing.class)
class PresenceTest {

  private static Subscription enter(Channel<String> channel, String name) {
    Subscription subscription =
        channel.subscribe(new Story(), SubscribeOptions.DEFAULT.withMetadata(Map.of("name", name)));
    subscription.ready().join();
    return subscription;
  }

  private static Story watch(Channel<String> channel, PresenceMode mode) {
    Story story = new Story();
    channel
        .subscribe(
            story,
            SubscribeOptions.DEFAULT.withPresence(mode).withMetadata(Map.of("name", "watcher")))
        .ready()
        .join();
    return story;
  }

  @ParameterizedTest
  @EnumSource
  void whoWatchesIsToldWhoComesAndGoes(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("room/*");
    Story story = watch(room.reader(), PresenceMode.MEMBERS);
    story.becomes("here +watcher 1");

    Subscription ada = enter(room.writer(), "Ada");
    story.becomes("here +watcher 1", "+Ada 2");
    ada.close();

    story.becomes("here +watcher 1", "+Ada 2", "-Ada 1");
  }

  @ParameterizedTest
  @EnumSource
  void aMemberLeavesWithItsSession(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("room/*");
    Story story = watch(room.reader(), PresenceMode.MEMBERS);
    RealtimeClient client = Shared.over(scheme).site().client();
    enter(client.channel(room.name(), Codec.utf8()), "Ada");
    story.becomes("here +watcher 1", "+Ada 2");

    client.close();

    story.becomes("here +watcher 1", "+Ada 2", "-Ada 1");
  }

  @ParameterizedTest
  @EnumSource
  void whoIsThereCanBeAsked(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("room/*");
    enter(room.writer(), "Ada");
    enter(room.reader(), "Bob");

    await()
        .atMost(Site.PATIENCE)
        .untilAsserted(
            () -> {
              Presence presence = room.reader().presence().join();
              assertThat(presence.count()).isEqualTo(2);
              assertThat(presence.members())
                  .extracting(Member::metadata)
                  .containsExactlyInAnyOrder(Map.of("name", "Ada"), Map.of("name", "Bob"));
            });
  }

  @ParameterizedTest
  @EnumSource
  void ofACrowdOnlyTheNumberIsTold(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("crowd/*");
    Story story = watch(room.reader(), PresenceMode.COUNT);
    story.becomes("here 1");

    Subscription ada = enter(room.writer(), "Ada");
    story.becomes("here 1", "here 2");
    ada.close();

    story.becomes("here 1", "here 2", "here 1");
    assertThat(room.reader().presence().join().members()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatIsResumedDoesNotFlicker(Scheme scheme) throws Exception {
    Shared shared = Shared.over(scheme);
    Room room = shared.room("room/*");
    Story story = watch(room.reader(), PresenceMode.MEMBERS);
    story.becomes("here +watcher 1");
    try (Route route = Route.to(URI.create(shared.site().uri()))) {
      RealtimeClient client = shared.site().unconnected(route.uri().toString(), builder -> {});
      client.connect().join();
      enter(client.channel(room.name(), Codec.utf8()), "Ada");
      story.becomes("here +watcher 1", "+Ada 2");
      CompletableFuture<ConnectionEvent> resumed = new CompletableFuture<>();
      client
          .connection()
          .onEvent(
              event -> {
                if (event.kind() == ConnectionEvent.Kind.RESUMED) {
                  resumed.complete(event);
                }
              });

      route.cut();
      resumed.join();
      enter(room.writer(), "Bob");

      story.becomes("here +watcher 1", "+Ada 2", "+Bob 3");
      client.close();
    }
  }
}
