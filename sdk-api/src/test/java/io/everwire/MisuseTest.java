package io.everwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wrong call fails where it is made, with a message that says what to do instead. */
@Timeout(30)
@SuppressWarnings({"try", "NullAway"}) // closed by the statement that opens them; nulls on purpose
class MisuseTest {
  private static final StreamType<String, String> CHAT =
      StreamType.duplex("chat", Codec.utf8(), Codec.utf8());

  private static RealtimeClient client() {
    return RealtimeClient.builder().endpoint("mem:misuse").build();
  }

  @Test
  void aSchemeThatNobodyServesNamesTheArtifactToAdd() {
    for (String uri : List.of("ws://localhost/rt", "WSS://localhost/rt")) {
      assertThatThrownBy(() -> RealtimeClient.builder().endpoint(uri))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri)
          .hasMessageContaining("io.everwire:everwire-transport-websocket");
      assertThatThrownBy(() -> RealtimeServer.builder().listen(uri))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("io.everwire:everwire-transport-websocket");
    }
    try (RealtimeClient client = client()) {
      assertThatThrownBy(() -> client.migrateTo("grpc://localhost"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("io.everwire:everwire-transport-grpc");
    }
  }

  @Test
  void aSchemeThatNobodyKnowsIsNamed() {
    assertThatThrownBy(() -> RealtimeClient.builder().endpoint("gopher://localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no transport serves the scheme gopher of \"gopher://localhost\"");
  }

  @Test
  void aUriThatIsNoneIsShown() {
    for (String uri : List.of("no scheme", "localhost", "//localhost/rt", "", "ws://a b/")) {
      assertThatThrownBy(() -> RealtimeClient.builder().endpoint(uri))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
    }
  }

  @Test
  void aBadChannelNameIsShownWithTheRuleItBreaks() {
    try (RealtimeClient client = client()) {
      assertBadName(client, "", "1 to 255");
      assertBadName(client, "n".repeat(256), "256 bytes of UTF-8, must have 1 to 255");
      assertBadName(client, "é".repeat(128), "256 bytes");
      assertBadName(client, "$internal", "reserved");
      for (String name : List.of("/a", "a/", "a//b", "/")) {
        assertBadName(client, name, "empty segment");
      }
      assertBadName(client, "a\u0000b", "U+0000");
      assertBadName(client, "a\u0085b", "U+0085");
      assertBadName(client, "a\uD83D", "surrogate");
      assertThat(client.channel("é".repeat(127), Codec.utf8()).name()).hasSize(127);
    }
  }

  private static void assertBadName(RealtimeClient client, String name, String rule) {
    assertThatThrownBy(() -> client.channel(name, Codec.utf8()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule)
        .hasMessageContaining("channel name");
    assertThatThrownBy(() -> StreamType.duplex(name, Codec.utf8(), Codec.utf8()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stream name");
  }

  @Test
  void whatIsNullIsNamed() {
    assertNull("uri", () -> RealtimeClient.builder().endpoint((String) null));
    assertNull(
        "endpoint", () -> RealtimeClient.builder().endpoint((io.everwire.transport.Endpoint) null));
    assertNull("credentials", () -> RealtimeClient.builder().credentials(null));
    assertNull("clientId", () -> RealtimeClient.builder().clientId(null));
    assertNull("limits", () -> RealtimeClient.builder().limits(null));
    assertNull("connectTimeout", () -> RealtimeClient.builder().connectTimeout(null));
    assertNull("callbacks", () -> RealtimeServer.builder().callbacks(null));
    assertNull("type", () -> RealtimeServer.builder().stream(null, (c, s) -> m -> {}));
    assertNull("handler", () -> RealtimeServer.builder().stream(CHAT, null));
    assertNull("resumeWindow", () -> RealtimeServer.builder().resumeWindow(null));
    try (RealtimeClient client = client()) {
      assertNull("channel name", () -> client.channel(null, Codec.utf8()));
      assertNull("codec", () -> client.channel("a", null));
      assertNull("type", () -> client.open(null, message -> {}));
      assertNull("listener", () -> client.open(CHAT, null));
      assertNull("uri", () -> client.migrateTo(null));
      Channel<String> channel = client.channel("a", Codec.utf8());
      assertNull("message", () -> channel.publish(null));
      assertNull("listener", () -> channel.subscribe(null));
      assertNull("listener", () -> client.connection().onEvent(null));
      Stream<String, String> stream = client.open(CHAT, message -> {});
      assertNull("message", () -> stream.send(null));
    }
  }

  private static void assertNull(String what, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(what);
  }

  @Test
  void aValueOutOfItsRangeIsShownWithTheRange() {
    assertThatThrownBy(() -> Limits.builder().maxBatchBytes(1_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Limits.maxBatchBytes is 1,000, must be 81,920 to 67,108,864");
    assertThatThrownBy(() -> RealtimeServer.builder().resumeWindow(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resumeWindow is PT0S, must be positive");
    assertThatThrownBy(() -> RealtimeClient.builder().clientId("x".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65 bytes of UTF-8, must have 1 to 64");
  }

  @Test
  void whatContradictsItselfIsNotBuilt() {
    assertThatThrownBy(() -> RealtimeClient.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("RealtimeClient.Builder.endpoint");
    assertThatThrownBy(
            () ->
                RealtimeServer.builder().stream(CHAT, (c, s) -> m -> {}).stream(
                    CHAT, (c, s) -> m -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream \"chat\" has a handler already");
  }

  @Test
  void aServerStartsOnceAndSaysWhereNothingListens() {
    try (RealtimeServer server = RealtimeServer.builder().listen("mem:0").build()) {
      assertThatThrownBy(server::uri).isInstanceOf(IllegalStateException.class);
      server.start();
      assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
      String taken = server.uri().toString();
      RealtimeServer second = RealtimeServer.builder().listen(taken).build();
      assertThatThrownBy(second::start)
          .isInstanceOf(RealtimeException.class)
          .hasMessageContaining(taken)
          .hasMessageContaining("UNAVAILABLE");
      second.close();
    }
  }

  @Test
  void aStreamCannotBeCancelledWithOk() {
    try (RealtimeClient client = client()) {
      Stream<String, String> stream = client.open(CHAT, message -> {});
      assertThatThrownBy(() -> stream.cancel(Status.OK))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("halfClose()");
    }
  }

  @Test
  void aClosedClientSaysSo() {
    RealtimeClient client = client();
    Channel<String> channel = client.channel("a", Codec.utf8());
    client.close();
    assertSaysClosed(() -> channel.publish("too late"), "cannot publish on 'a'");
    assertSaysClosed(() -> channel.subscribe(message -> {}), "cannot subscribe to 'a'");
    assertSaysClosed(
        () -> client.open(CHAT, message -> {}), "cannot open a stream of " + CHAT.name());
    assertSaysClosed(() -> client.migrateTo("mem:elsewhere"), "cannot migrate to mem:elsewhere");
    assertSaysClosed(client::connect, "cannot connect");
    assertSaysClosed(client::refreshCredentials, "cannot refresh credentials");
    client.close();
  }

  private static void assertSaysClosed(ThrowingCallable call, String what) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(what + ": the client was closed");
  }
}
