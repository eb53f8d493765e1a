package io.everwire.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.CallbackQueue;
import io.everwire.RealtimeClient;
import io.everwire.StatusCode;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The game over real sockets. */
@Timeout(120)
class ArenaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final StringWriter output = new StringWriter();

  private int arena(String... arguments) {
    PrintWriter out = new PrintWriter(output, true);
    return ExampleCommandLine.of(new ArenaCommand())
        .setOut(out)
        .setErr(out)
        .execute(
            Stream.concat(Stream.of("--seed", "3"), Arrays.stream(arguments))
                .toArray(String[]::new));
  }

  private static ArenaOptions options(Optional<Duration> cut, Optional<Duration> move) {
    List<URI> listeners =
        Arrays.stream(NetworkTransport.values()).map(each -> URI.create(each.anyPort())).toList();
    return new ArenaOptions(listeners, List.of(), 3, 1, cut, move, Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource
  void everybodySeesEverybodyWhereTheyAre(NetworkTransport transport) {
    ArenaOptions options =
        new ArenaOptions(
            List.of(URI.create(transport.anyPort())),
            List.of(),
            3,
            1,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO);
    try (ArenaRun run = new ArenaRun(options)) {
      run.start();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Figures figures = run.measurements().figures();
                assertThat(run.playing()).isEqualTo(3);
                assertThat(figures.delays().getTotalCount()).isPositive();
                assertThat(figures.otherErrors().getTotalCount()).isGreaterThan(1_000);
                // Half of the time: how often a busy machine is late is not the game's to say.
                assertThat(figures.otherErrors().getValueAtPercentile(50)).isLessThan(100);
                assertThat(figures.ownErrors().getValueAtPercentile(50)).isZero();
              });
      assertThat(run.failure()).isEmpty();
    }
  }

  @Test
  void whoseLinkIsCutPlaysOnAsTheSamePlayer() {
    try (ArenaRun run = new ArenaRun(options(Optional.of(Duration.ofMillis(500)), noTime()))) {
      run.start();
      await().atMost(PATIENCE).until(() -> run.shown().isPresent());
      int id = run.shown().orElseThrow().id();
      long lost = run.measurements().figures().linksLost();
      await().atMost(PATIENCE).until(() -> run.measurements().figures().resumed() > lost + 6);
      assertThat(run.shown().orElseThrow().id()).isEqualTo(id);
      assertThat(run.measurements().figures().sessionsLost()).isZero();
    }
  }

  @Test
  void whoChangesTheTransportPlaysOnAsTheSamePlayer() {
    try (ArenaRun run = new ArenaRun(options(noTime(), Optional.of(Duration.ofSeconds(1))))) {
      run.start();
      await().atMost(PATIENCE).until(() -> run.shown().isPresent());
      int id = run.shown().orElseThrow().id();
      await().atMost(PATIENCE).until(() -> run.measurements().figures().migrated() > 6);
      assertThat(run.shown().orElseThrow().id()).isEqualTo(id);
      assertThat(run.measurements().figures().sessionsLost()).isZero();
    }
  }

  @Test
  void whoPublishesAStateOfTheirOwnIsRefused() {
    try (ArenaServer server =
            new ArenaServer(List.of(URI.create("mem:arena-forger")), new SplittableRandom(1));
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build()) {
      client.connect().join();
      WorldState forged = new WorldState(Long.MAX_VALUE, Map.of(), List.of());
      assertThat(client.channel(ArenaProtocol.STATE, WorldState.CODEC).publish(forged))
          .failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining(StatusCode.PERMISSION_DENIED.name());
    }
  }

  @Test
  void aPlayerWhoseInputsAreOutOfOrderIsSentAway() {
    CallbackQueue never = new CallbackQueue();
    try (ArenaServer server =
            new ArenaServer(List.of(URI.create("mem:arena-cheat")), new SplittableRandom(1));
        RealtimeClient client =
            RealtimeClient.builder()
                .endpoint(server.uris().get(0).toString())
                .callbacks(never)
                .build()) {
      client.connect().join();
      var stream = client.open(ArenaProtocol.PLAY, id -> {});
      var unused = stream.send(new Input(5, Heading.EAST));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                never.drain();
                return stream.closed().isDone();
              });
      assertThat(stream.closed().join().code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    }
  }

  @Tag("long")
  @Test
  void aHeadlessRunKeepsToItsBoundsAlthoughLinksAreCut() {
    int exit =
        arena(
            "--headless",
            "--bots",
            "6",
            "--seconds",
            "8",
            "--cut",
            "5s",
            "--listen",
            "ws://127.0.0.1:0/rt",
            "--max-delay",
            "60s",
            "--max-error",
            "100",
            "--max-jump",
            "100");
    assertThat(exit).as(output.toString()).isZero();
    assertThat(output.toString()).contains("input to state p50", "sessions lost 0", "6 players");
  }

  @Tag("long")
  @Test
  void aHeadlessRunThatDoesNotKeepToItsBoundsEndsWithOne() {
    int exit = arena("--headless", "--bots", "2", "--seconds", "4", "--max-delay", "1ms");
    assertThat(exit).isOne();
    assertThat(output.toString()).contains("not kept to: input to state");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bots 501|--bots is 501, must be 0 to 500",
        "--bots 0 --plain|nobody would play",
        "--cut 5|'5' is no duration, such as 5s",
        "--cut 0s|must be positive",
        "--connect here|'here' is no endpoint, such as ws://127.0.0.1:8080/rt",
        "--nonsense|Unknown option"
      })
  void badInputIsToldWhatIsWrong(String line, String message) {
    assertThat(arena(line.split(" "))).isEqualTo(2);
    assertThat(output.toString()).contains(message);
  }

  private static Optional<Duration> noTime() {
    return Optional.empty();
  }
}
