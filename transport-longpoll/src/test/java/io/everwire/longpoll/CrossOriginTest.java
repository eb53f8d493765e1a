package io.everwire.longpoll;

import static io.everwire.longpoll.RawRequests.header;
import static io.everwire.longpoll.RawRequests.opening;
import static io.everwire.longpoll.RawRequests.send;
import static io.everwire.longpoll.RawRequests.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pages of other origins may do: nothing, unless their origin is listed. */
@Timeout(60)
class CrossOriginTest {
  private static final String PAGE = "https://page.example";

  private static HttpResponse<byte[]> preflight(RawServer server, String origin) throws Exception {
    return send(
        to(server.uri())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "everwire-link")
            .method("OPTIONS", BodyPublishers.noBody()));
  }

  @Test
  void byDefaultAPageOfAnotherOriginOpensNothing() throws Exception {
    try (RawServer server = new RawServer(HttpOptions.defaults())) {
      HttpResponse<byte[]> refused = send(opening(server.uri()).header("Origin", PAGE));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(header(refused, "Access-Control-Allow-Origin")).isEmpty();
      assertThat(preflight(server, PAGE).statusCode()).isEqualTo(403);
      assertThat(send(opening(server.uri()).header("Origin", "null")).statusCode()).isEqualTo(403);
      assertThat(server.acceptedCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpClient.Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void aPageOfTheServersOwnHostAndPortMayAlways(HttpClient.Version version) throws Exception {
    try (RawServer server = new RawServer(HttpOptions.defaults())) {
      String own = "http://localhost:" + server.uri().getPort();
      assertThat(send(opening(server.uri()).version(version).header("Origin", own)).statusCode())
          .isEqualTo(204);
      String otherPort = "http://localhost:" + (server.uri().getPort() ^ 1);
      assertThat(
              send(opening(server.uri()).version(version).header("Origin", otherPort)).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void aListedOriginMayAndItsPageReadsTheAnswer() throws Exception {
    try (RawServer server =
        new RawServer(HttpOptions.builder().allowOrigins(PAGE, "http://localhost:3000").build())) {
      HttpResponse<byte[]> asked = preflight(server, PAGE);
      assertThat(asked.statusCode()).isEqualTo(204);
      assertThat(header(asked, "Access-Control-Allow-Methods")).contains("POST").contains("GET");
      assertThat(header(asked, "Access-Control-Allow-Headers"))
          .contains("Everwire-Link")
          .contains("Everwire-Request")
          .contains("Content-Type");
      HttpResponse<byte[]> opened = send(opening(server.uri()).header("Origin", PAGE));
      assertThat(opened.statusCode()).isEqualTo(204);
      assertThat(header(opened, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
      assertThat(header(opened, "Access-Control-Expose-Headers")).contains("Everwire-Link");
      assertThat(header(opened, "Access-Control-Allow-Credentials")).isEmpty();
      assertThat(header(opened, "Vary")).isEqualTo("Origin");
      assertThat(send(opening(server.uri()).header("Origin", PAGE + ".evil")).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void anAsteriskLetsEveryPageIn() throws Exception {
    try (RawServer server = new RawServer(HttpOptions.builder().allowOrigins("*").build())) {
      assertThat(send(opening(server.uri()).header("Origin", PAGE)).statusCode()).isEqualTo(204);
      assertThat(send(opening(server.uri()).header("Origin", "null")).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void whatIsNoOriginIsRefusedWhenItIsListed() {
    assertThatThrownBy(() -> HttpOptions.builder().allowOrigins("page.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("page.example");
  }
}
