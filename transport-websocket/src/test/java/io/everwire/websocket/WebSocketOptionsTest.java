package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import org.junit.jupiter.api.Test;

class WebSocketOptionsTest {
  @Test
  void whatCouldNotStandInARequestIsRefusedAtTheCall() {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    for (String name : new String[] {"Upgrade", "Sec-WebSocket-Key", "Content-Length", "a b", ""}) {
      assertThatThrownBy(() -> builder.header(name, "x"))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> builder.header("X", "a\r\nEvil: yes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header X");
    assertThatThrownBy(() -> builder.proxyAuthorization("a\nb"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.serverThreads(0)).hasMessageContaining("serverThreads is 0");
    assertThatThrownBy(
            () -> builder.proxy(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("localhost", 1))))
        .hasMessageContaining("HTTP");
    assertThatThrownBy(() -> OriginPolicy.allow("game.example"))
        .hasMessageContaining("game.example");
  }

  @Test
  void theTextOfOptionsTellsNoSecrets() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .header("Authorization", "Bearer secret")
            .proxyAuthorization("Basic secret")
            .originPolicy(OriginPolicy.allow("https://game.example"))
            .hosts("game.example")
            .build();
    assertThat(options.toString())
        .contains("Authorization", "https://game.example")
        .doesNotContain("secret");
  }
}
