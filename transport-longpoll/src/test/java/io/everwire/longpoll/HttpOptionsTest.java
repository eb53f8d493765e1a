package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpOptionsTest {
  @Test
  void valuesOfHeadersAreNotShown() {
    HttpOptions options =
        HttpOptions.builder().header("X-Key", "s3cret").allowOrigins("https://a.example").build();
    assertThat(options.toString())
        .contains("X-Key")
        .contains("https://a.example")
        .contains("hold=PT20S")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "everwire-link", "Content-Type", "not a name"})
  void aHeaderThatTheTransportSetsIsRefused(String name) {
    assertThatThrownBy(() -> HttpOptions.builder().header(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    HttpOptions.Builder builder = HttpOptions.builder();
    assertThatThrownBy(() -> builder.hold(Duration.ZERO)).hasMessageContaining("hold");
    assertThatThrownBy(() -> builder.absence(Duration.ofMillis(-1)))
        .hasMessageContaining("absence");
    assertThatThrownBy(() -> builder.maxLinks(0)).hasMessageContaining("maxLinks is 0");
    assertThatThrownBy(() -> builder.maxLinksPerAddress(0)).hasMessageContaining("maxLinksPer");
    assertThatThrownBy(() -> builder.serverThreads(0)).hasMessageContaining("serverThreads");
    assertThatThrownBy(() -> builder.header("X", "a\nb")).hasMessageContaining("X");
  }

  @Test
  void aTlsListenerWithoutAKeySaysWhatToSet() {
    RealtimeServer server = RealtimeServer.builder().listen("https://localhost:0/rt").build();
    assertThatThrownBy(server::start).hasStackTraceContaining("HttpOptions.sslContext");
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http:/rt", "http://u:p@localhost/", "http://localhost/#x"})
  void aUriThatIsNoneIsRefusedAtTheCall(String uri) {
    try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
      LinkConfig config = new LinkConfig(1_000, Duration.ofSeconds(1), environment);
      assertThatThrownBy(
              () ->
                  new LongPollTransport()
                      .connect(Endpoint.of(uri), config, new LinkRecorder("nobody")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
    }
  }

  @Test
  void aClientsHeadersReachTheAcceptor() throws Exception {
    HttpOptions options = HttpOptions.builder().header("X-Tenant", "blue").build();
    try (RawServer server = new RawServer(HttpOptions.defaults());
        ThreadedEnvironment environment = new ThreadedEnvironment()) {
      LinkRecorder client = new LinkRecorder("client");
      new LongPollTransport()
          .connect(
              Endpoint.of(server.uri() + "?room=1", options),
              new LinkConfig(1_000, Duration.ofSeconds(30), environment),
              client);
      client.awaitOpen();
      var facts = server.nextFacts();
      assertThat(facts.headers().get("x-tenant")).containsExactly("blue");
      assertThat(facts.uri().getQuery()).isEqualTo("room=1");
    }
  }
}
