package io.everwire.testkit.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.ConnectionEvent.Kind;
import io.everwire.RealtimeClient;
import io.everwire.Stream;
import io.everwire.StreamType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who closes has what it sent confirmed, and does not wait until its peer would confirm it. */
class CloseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final StreamType<String, String> TALK =
      StreamType.duplex("talk", Codec.utf8(), Codec.utf8());

  private final ChoiceWorld world = new ChoiceWorld("server");
  private final List<String> heard = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final RealtimeClient client;

  CloseTest() {
    world.start(world.serverBuilder().stream(TALK, (context, stream) -> said::add));
    client = world.connect();
    world.whenFirst(Kind.SESSION_OPENED);
    world.sim.await(
        client
            .channel("feed", Codec.utf8())
            .subscribe(message -> heard.add(message.payload()))
            .ready());
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void aServerInTheMidstOfASteadyFeedIsGoneAfterARoundTrip() {
    steadily(() -> world.server().channel("feed", Codec.utf8()).publish("message"));
    int before = heard.size();
    var unused = world.server().channel("feed", Codec.utf8()).publish("last");
    assertThat(timeOf(world.server().closeAsync(PATIENCE))).isEqualTo(ChoiceWorld.ROUND_TRIP);
    world.runFor(ChoiceWorld.ROUND_TRIP);
    assertThat(heard).hasSize(before + 1).endsWith("last");
  }

  @Test
  void aClientInTheMidstOfASteadyStreamIsGoneAfterARoundTrip() {
    Stream<String, String> stream = client.open(TALK, message -> {});
    steadily(() -> stream.send("message"));
    var unused = stream.send("last");
    assertThat(timeOf(client.closeAsync(PATIENCE))).isEqualTo(ChoiceWorld.ROUND_TRIP);
    assertThat(said).hasSize(21).endsWith("last");
  }

  private void steadily(Runnable publish) {
    for (int i = 0; i < 20; i++) {
      publish.run();
      world.runFor(Duration.ofMillis(70));
    }
  }

  private Duration timeOf(CompletableFuture<?> closing) {
    Duration begin = world.now();
    world.sim.await(closing);
    return world.now().minus(begin);
  }
}
