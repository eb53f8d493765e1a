package io.everwire.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://0.0.0.0:8080/rt",
        "ws://192.168.1.7/rt",
        "grpc://[::]:9090",
        "grpcs://[2001:db8::1]:9090",
        "http://example.com:8081/rt"
      })
  void addressesThatOtherMachinesReach(String uri) {
    assertThat(Exposure.isExposed(URI.create(uri))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://127.0.0.1:8080/rt",
        "ws://127.1.2.3:8080/rt",
        "ws://localhost:0/rt",
        "grpc://[::1]:9090",
        "mem:name"
      })
  void addressesThatOnlyThisMachineReaches(String uri) {
    assertThat(Exposure.isExposed(URI.create(uri))).isFalse();
  }

  private static final List<URI> EXPOSED = List.of(URI.create("ws://0.0.0.0:8080/rt"));

  @Test
  void aServerThatNobodyGuardsIsOpen() {
    assertThat(Exposure.warning(EXPOSED, false, false))
        .get()
        .asString()
        .contains("the server is open", "ws://0.0.0.0:8080/rt", "authenticator, authorizer");
  }

  @Test
  void anAuthorizerGuardsChannelsButNoStreams() {
    assertThat(Exposure.warning(EXPOSED, true, false)).isEmpty();
    assertThat(Exposure.warning(EXPOSED, true, true))
        .get()
        .asString()
        .contains("may open streams and calls", "ws://0.0.0.0:8080/rt")
        .doesNotContain("open: ");
  }

  @Test
  void nobodyIsWarnedOfWhatOnlyThisMachineReaches() {
    assertThat(Exposure.warning(List.of(URI.create("ws://localhost:8080")), false, true)).isEmpty();
  }
}
