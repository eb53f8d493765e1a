package io.everwire.testkit.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.testkit.badinput.RecordedLogs;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No token, key or payload is in any line of the log, at whatever level. */
class SecretsInLogsTest {
  private static final String PAYLOAD = "hunter2-payload";
  private static final StreamType<String, String> SHOUT =
      StreamType.duplex("shout", Codec.utf8(), Codec.utf8());

  private final List<RecordedLogs.Line> log = RecordedLogs.record();
  private final Set<String> secrets = new LinkedHashSet<>(List.of(PAYLOAD));
  private final AtomicInteger tokens = new AtomicInteger();

  @AfterEach
  void stop() {
    RecordedLogs.stop();
  }

  private String nextToken() {
    String token = "hunter2-token-" + tokens.incrementAndGet();
    secrets.add(token);
    return token;
  }

  /** Takes the keys from the wire, in every way that they could be written. */
  private void learnKeys(ByteBuffer message) {
    try {
      for (Frame frame : BatchReader.read(message).frames()) {
        if (frame instanceof LinkFrame.Welcome welcome) {
          byte[] key = welcome.resumeKey();
          secrets.add(HexFormat.of().formatHex(key));
          secrets.add(Base64.getEncoder().withoutPadding().encodeToString(key));
          secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
          secrets.add(Arrays.toString(key));
        }
      }
    } catch (RuntimeException e) {
      throw new AssertionError("an honest peer sends what can be read", e);
    }
  }

  private static CompletableFuture<Principal> judge(String token) {
    return token.endsWith("-3")
        ? CompletableFuture.failedFuture(
            new RealtimeException(Status.of(StatusCode.UNAUTHENTICATED, "too old")))
        : CompletableFuture.completedFuture(Principal.of("ann"));
  }

  @Test
  void aWholeSessionsLogTellsNothingSecret() {
    try (Simulation sim = Simulation.seeded(3)) {
      sim.network()
          .interfere(
              passage -> {
                learnKeys(passage.message().duplicate());
                return Fate.pass();
              });
      RealtimeServer server =
          sim.server("a").listen("sim://b").authenticator(request -> judge(request.token())).stream(
                  SHOUT, (context, stream) -> line -> stream.send(line))
              .build()
              .start();
      RealtimeClient client =
          sim.client("client")
              .endpoint("sim://a")
              .endpoint("sim://b")
              .credentials(this::nextToken)
              .build();
      sim.await(client.connect());
      Channel<String> channel = client.channel("news", Codec.utf8());
      List<String> received = new ArrayList<>();
      sim.await(channel.subscribe(message -> received.add(message.payload())).ready());
      sim.await(channel.publish(PAYLOAD));
      Stream<String, String> stream = client.open(SHOUT, received::add);
      stream.send(PAYLOAD);
      sim.runUntil(() -> received.size() == 2);
      // A handler that fails, a link that dies, a refused token, a move, a refusal of nonsense.
      client
          .channel("news", Codec.<String>of(Codec.utf8()::encode, bytes -> fail()))
          .subscribe(message -> {});
      sim.network().aliveLinks().get(0).cut();
      sim.runFor(Duration.ofSeconds(30));
      sim.await(channel.publish(PAYLOAD));
      sim.await(client.refreshCredentials().handle((done, failure) -> 0));
      sim.await(client.migrateTo("sim://b").handle((done, failure) -> 0));
      sim.runFor(Duration.ofSeconds(30));
      sim.await(client.closeAsync(Duration.ofSeconds(5)));
      sim.await(server.closeAsync(Duration.ofSeconds(5)));
    }
    assertThat(secrets).hasSizeGreaterThan(10);
    assertThat(log).hasSizeGreaterThan(5);
    for (RecordedLogs.Line line : log) {
      for (String secret : secrets) {
        assertThat(line.text()).as(line.logger()).doesNotContain(secret);
      }
    }
  }

  private static String fail() {
    throw new RealtimeException(Status.of(StatusCode.DATA_LOSS, "cannot be decoded"));
  }

  @Test
  void thePartsThatCarrySecretsDoNotTellThemAsText() {
    var facts =
        new io.everwire.transport.LinkFacts(
            "ws",
            java.net.URI.create("/rt?token=hunter2"),
            java.util.Map.of("authorization", List.of("Bearer hunter2")),
            null,
            null);
    var request = new io.everwire.AuthenticationRequest("hunter2", "me", facts);
    assertThat(facts.toString()).contains("/rt").doesNotContain("hunter2");
    assertThat(request.toString()).contains("/rt").doesNotContain("hunter2");
  }
}
