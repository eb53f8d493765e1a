package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.TransportException;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcOptionsTest {
  private static final Metadata.Key<String> SECRET =
      Metadata.Key.of("x-secret", Metadata.ASCII_STRING_MARSHALLER);

  @Test
  void areShownWithoutSecrets() {
    Metadata metadata = new Metadata();
    metadata.put(SECRET, "hunter2");
    GrpcOptions options =
        GrpcOptions.builder()
            .sslContext(TestTls.context())
            .metadata(metadata)
            .authority("there")
            .build();
    assertThat(options.toString())
        .contains("sslContext=own", "[x-secret]", "authority=there", "onReadyThresholdBytes=65536")
        .doesNotContain("hunter2");
  }

  @Test
  void keepTheMetadataThatTheyWereGiven() {
    Metadata metadata = new Metadata();
    GrpcOptions options = GrpcOptions.builder().metadata(metadata).build();
    metadata.put(SECRET, "too late");
    options.newMetadata().put(SECRET, "for one call");
    assertThat(options.newMetadata().keys()).isEmpty();
  }

  @Test
  void numbersMustBePositive() {
    GrpcOptions.Builder builder = GrpcOptions.builder();
    assertThatThrownBy(() -> builder.onReadyThresholdBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("onReadyThresholdBytes is 0, must be positive");
    assertThatThrownBy(() -> builder.serverThreads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("serverThreads is 0, must be positive");
    GrpcOptions options = builder.onReadyThresholdBytes(1).serverThreads(3).build();
    assertThat(options.onReadyThresholdBytes()).isEqualTo(1);
    assertThat(options.serverThreads()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc:rt",
        "grpc://host/path",
        "grpc://host?query",
        "grpc://host/#part",
        "grpcs://me@host",
        "grpc:///",
        "grpc://host:70000"
      })
  void aUriThatIsNoneIsRefusedAtTheCall(String uri) {
    try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
      LinkConfig config = new LinkConfig(1, Duration.ofSeconds(1), environment);
      GrpcTransport transport = new GrpcTransport();
      assertThatThrownBy(
              () -> transport.connect(Endpoint.of(uri), config, new LinkRecorder("nobody")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
      assertThatThrownBy(
              () ->
                  transport.listen(
                      Endpoint.of(uri), config, (link, facts) -> new LinkRecorder("nobody")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
    }
  }

  @Test
  void anUnknownHostToListenOnIsNamed() {
    try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
      assertThatThrownBy(
              () ->
                  new GrpcTransport()
                      .listen(
                          Endpoint.of("grpc://no-such-host.invalid:0"),
                          new LinkConfig(1, Duration.ofSeconds(1), environment),
                          (link, facts) -> new LinkRecorder("nobody")))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("unknown host no-such-host.invalid");
    }
  }

  @Test
  void theTransportIsFoundByItsScheme() {
    assertThat(ServiceLoader.load(io.everwire.transport.Transport.class).stream())
        .anyMatch(found -> found.type() == GrpcTransport.class);
  }
}
