package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a listener says to clients that are not ours. */
class WsServerTest {
  private static final int LIMIT_BYTES = 1_000;
  private static final int BINARY = RawClient.FIN | Opcode.BINARY;

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final Queue<LinkRecorder> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    environment.close();
    assertThat(accepted).allSatisfy(each -> assertThat(each.breaches()).isEmpty());
  }

  @Test
  void anHonestClientGetsALinkAndItsHeadersAreKnown() throws Exception {
    Listener listener = listen(WebSocketOptions.defaults());
    RawClient client = client(listener);
    assertThat(client.request("/rt?token=7", "X-Game: chess\r\n")).startsWith("HTTP/1.1 101");
    client.frame(BINARY, new byte[] {1, 2, 3});
    LinkRecorder link = nextAccepted();
    link.awaitMessages(1);
    assertThat(link.messages()).containsExactly(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    link.awaitOpen().send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {9}));
    assertThat(client.readFrame(BINARY)).containsExactly(9);
    LinkFacts known = facts.remove();
    assertThat(known.uri().getRawQuery()).isEqualTo("token=7");
    assertThat(known.headers()).containsEntry("x-game", List.of("chess")).containsKey("host");
    assertThat(known.peerAddress()).isNotNull();
    assertThat(known.tlsPrincipal()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/other, '', 404",
    "/rt/, '', 404",
    "/rt, 'Origin: http://elsewhere.example\r\n', 403",
    "/rt, 'Origin: null\r\n', 403",
    "/rt, '', 101",
  })
  void anOpeningRequestIsAnsweredWithAStatus(String path, String header, int status)
      throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults()));
    assertThat(client.request(path, header)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void whatAWebSocketNeedsMustBeThere() throws Exception {
    Listener listener = listen(WebSocketOptions.defaults());
    Map<String, String> needed =
        Map.of(
            "Upgrade: websocket\r\n", "426",
            "Connection: upgrade\r\n", "426",
            "Sec-WebSocket-Version: 13\r\n", "426",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "400",
            "Sec-WebSocket-Protocol: everwire.v1\r\n", "400");
    for (String missing : needed.keySet()) {
      StringBuilder rest = new StringBuilder();
      needed.keySet().stream().filter(each -> !each.equals(missing)).forEach(rest::append);
      assertThat(client(listener).requestWith("/rt", rest.toString()))
          .as("without " + missing)
          .startsWith("HTTP/1.1 " + needed.get(missing));
    }
    assertThat(client(listener).raw("GET /rt HTTP/1.1\r\n\r\n")).contains("400 Host");
    assertThat(client(listener).raw("PUT /rt HTTP/1.1\r\nHost: x\r\n\r\n")).contains("400");
    assertThat(client(listener).raw("complete nonsense\r\n\r\n")).contains("400");
    assertThat(client(listener).requestWith("/rt", "no colon\r\n")).contains("400");
    assertThat(accepted).isEmpty();
  }

  @Test
  void anotherSubprotocolIsRefusedByName() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults()));
    String answer =
        client.requestWith(
            "/rt",
            "Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: everwire.v2\r\n");
    assertThat(answer).isEqualTo("HTTP/1.1 400 Subprotocol everwire.v1 required");
  }

  @Test
  void pagesOfAllowedOriginsMayConnect() throws Exception {
    Listener same = listen(WebSocketOptions.defaults());
    String own = "Origin: http://localhost:" + same.uri().getPort() + "\r\n";
    assertThat(client(same).request("/rt", own)).contains("101");
    Listener listed =
        listen(
            WebSocketOptions.builder()
                .originPolicy(OriginPolicy.allow("https://game.example"))
                .build());
    assertThat(client(listed).request("/rt", "Origin: https://game.example:443\r\n"))
        .contains("101");
    assertThat(client(listed).request("/rt", "Origin: http://game.example\r\n")).contains("403");
    Listener any = listen(WebSocketOptions.builder().originPolicy(OriginPolicy.any()).build());
    assertThat(client(any).request("/rt", "Origin: null\r\n")).contains("101");
  }

  @Test
  void aServerThatKnowsItsNamesAnswersToNoOthers() throws Exception {
    Listener listener = listen(WebSocketOptions.builder().hosts("game.example").build());
    assertThat(client(listener).request("/rt", "")).contains("400 Host");
  }

  @Test
  void textIsRefusedWithCode1003() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(RawClient.FIN | Opcode.TEXT, new byte[] {'h', 'i'});
    assertThat(client.readClose()).isEqualTo(1003);
    assertThat(nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
  }

  @Test
  void aLargeMessageIsRefusedByItsHeaderAlone() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(BINARY, Long.MAX_VALUE, new byte[0]);
    assertThat(client.readClose()).isEqualTo(1009);
    assertThat(nextAccepted().awaitClosed().description())
        .contains("limit is 1,000 (LinkConfig.maxMessageBytes)");
  }

  @Test
  void fragmentsAreJoinedAndCountedTogether() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(Opcode.BINARY, new byte[] {1});
    client.frame(RawClient.FIN | Opcode.PING, new byte[] {7, 8});
    client.frame(Opcode.CONTINUATION, new byte[] {2});
    client.frame(RawClient.FIN | Opcode.CONTINUATION, new byte[] {3});
    assertThat(client.readFrame(RawClient.FIN | Opcode.PONG)).containsExactly(7, 8);
    LinkRecorder link = nextAccepted();
    link.awaitMessages(1);
    assertThat(link.messages()).containsExactly(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    client.frame(Opcode.BINARY, new byte[100]);
    for (int i = 0; i < 9; i++) {
      client.frame(Opcode.CONTINUATION, new byte[100]);
    }
    client.frame(Opcode.CONTINUATION, new byte[1]);
    assertThat(client.readClose()).isEqualTo(1009);
  }

  @ParameterizedTest
  @CsvSource({
    "0x80, an unmasked or unstarted continuation",
    "0xC2, a reserved bit",
    "0x83, an unknown opcode",
    "0x09, a fragmented ping",
  })
  void aBrokenRuleOfTheProtocolEndsTheLink(String first, String what) throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(Integer.decode(first), new byte[1]);
    assertThat(client.readClose()).as(what).isEqualTo(1002);
    assertThat(nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
  }

  @Test
  void aFrameThatIsNotMaskedEndsTheLink() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.write(new byte[] {(byte) BINARY, 1, 5});
    assertThat(client.readClose()).isEqualTo(1002);
  }

  @Test
  void aCloseFrameIsAnswered() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(RawClient.FIN | Opcode.CLOSE, new byte[] {0x0f, (byte) 0xa0, 'b', 'y', 'e'});
    assertThat(client.readClose()).isEqualTo(4000);
    CloseReason reason = nextAccepted().awaitClosed();
    assertThat(reason.kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(reason.description()).contains("4000").contains("bye");
  }

  @Test
  void aCloseFrameWhoseTextIsNotUtf8IsAnsweredWith1007() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.frame(RawClient.FIN | Opcode.CLOSE, new byte[] {0x03, (byte) 0xe8, (byte) 0xff});
    assertThat(client.readClose()).isEqualTo(1007);
    assertThat(nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
  }

  @Test
  void whatComesBeforeABrokenRuleInTheSameReadIsDelivered() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    client.write(new byte[] {(byte) BINARY, (byte) 0x81, 0, 0, 0, 0, 7, (byte) BINARY, 1, 5});
    assertThat(client.readClose()).isEqualTo(1002);
    LinkRecorder link = nextAccepted();
    assertThat(link.awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
    assertThat(link.messages()).containsExactly(ByteBuffer.wrap(new byte[] {7}));
  }

  @Test
  void whatComesBeforeTheEndOfTheStreamIsDelivered() throws Exception {
    Listener listener = listen(WebSocketOptions.defaults());
    for (int round = 0; round < 20; round++) {
      RawClient client = client(listener).open();
      LinkRecorder link = nextAccepted();
      accepted.clear();
      for (int i = 0; i < 500; i++) {
        client.frame(BINARY, new byte[100]);
      }
      client.frame(RawClient.FIN | Opcode.CLOSE, new byte[] {0x03, (byte) 0xe8});
      client.endOutput();
      assertThat(link.awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
      assertThat(link.messages()).hasSize(500);
    }
  }

  @Test
  void aFloodOfPingsThatNobodyReadsAnswersOfIsBounded() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults())).open();
    LinkRecorder link = nextAccepted();
    for (int i = 0; i < 100_000; i++) {
      client.frame(RawClient.FIN | Opcode.PING, new byte[100]);
    }
    client.frame(BINARY, new byte[] {1});
    link.awaitMessages(1);
    assertThat(link.closedReason()).isNull();
  }

  @Test
  void aClientThatNeverFinishesItsRequestIsClosedInTime() throws Exception {
    Listener listener = listen(WebSocketOptions.defaults(), Duration.ofMillis(300));
    RawClient silent = client(listener);
    RawClient half = client(listener);
    half.write("GET /rt HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
    assertThat(silent.isGone()).isTrue();
    assertThat(half.isGone()).isTrue();
  }

  @Test
  void aRequestWithoutEndIsRefusedBeforeItFillsMemory() throws Exception {
    RawClient client = client(listen(WebSocketOptions.defaults()));
    assertThat(client.request("/rt", "X: " + "x".repeat(20_000) + "\r\n")).contains("431");
  }

  @Test
  void aListenerThatClosesTakesHalfOpenConnectionsAlong() throws Exception {
    Listener listener = listen(WebSocketOptions.defaults());
    RawClient half = client(listener);
    half.write(new byte[] {'G'});
    RawClient whole = client(listener).open();
    nextAccepted();
    listener.close();
    assertThat(whole.readClose()).isEqualTo(1001);
    assertThat(half.isGone()).isTrue();
  }

  @Test
  void theWildcardAddressIsReadBackAsOneThatClientsCanUse() throws Exception {
    Listener listener =
        new WebSocketTransport()
            .listen(
                Endpoint.of("ws://0.0.0.0:0"), config(Duration.ofSeconds(5)), (l, f) -> nobody());
    open.add(listener);
    assertThat(listener.uri().getHost()).isEqualTo("localhost");
    assertThat(client(listener).request("/", "")).contains("101");
  }

  @Test
  void whatCannotBeListenedOnIsRefusedAtTheCall() {
    WebSocketTransport transport = new WebSocketTransport();
    for (String uri :
        List.of("wss://localhost:0/rt", "ws:rt", "ws://localhost/#a", "ws://u@h/", "ws://h/?q")) {
      assertThatThrownBy(
              () ->
                  transport.listen(
                      Endpoint.of(uri), config(Duration.ofSeconds(5)), (l, f) -> nobody()))
          .as(uri)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(uri);
    }
    assertThatThrownBy(
            () ->
                transport.listen(
                    Endpoint.of("ws://no-such-host.invalid:0/"),
                    config(Duration.ofSeconds(5)),
                    (l, f) -> nobody()))
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void anAcceptorThatFailsHarmsItsOwnLinkOnly() throws Exception {
    Listener listener =
        new WebSocketTransport()
            .listen(
                Endpoint.of("ws://localhost:0/rt"),
                config(Duration.ofSeconds(5)),
                (link, known) -> {
                  throw new IllegalStateException("a bug");
                });
    open.add(listener);
    assertThat(client(listener).open().readClose()).isEqualTo(1011);
    assertThat(client(listener).open().readClose()).isEqualTo(1011);
  }

  private LinkRecorder nobody() {
    return new LinkRecorder("server");
  }

  private Listener listen(WebSocketOptions options) throws IOException {
    return listen(options, Duration.ofSeconds(20));
  }

  private Listener listen(WebSocketOptions options, Duration openTimeout) throws IOException {
    Listener listener =
        new WebSocketTransport()
            .listen(
                Endpoint.of("ws://localhost:0/rt", options),
                config(openTimeout),
                (link, known) -> {
                  LinkRecorder recorder = new LinkRecorder("server").accepted(link);
                  facts.add(known);
                  accepted.add(recorder);
                  return recorder;
                });
    open.add(listener);
    return listener;
  }

  private LinkConfig config(Duration openTimeout) {
    return new LinkConfig(LIMIT_BYTES, openTimeout, environment);
  }

  private RawClient client(Listener listener) throws IOException {
    RawClient client = new RawClient(listener.uri());
    open.add(0, client);
    return client;
  }

  private LinkRecorder nextAccepted() {
    await().until(() -> !accepted.isEmpty());
    return accepted.element();
  }
}
