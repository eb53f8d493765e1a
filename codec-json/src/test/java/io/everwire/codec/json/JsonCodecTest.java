package io.everwire.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;

class JsonCodecTest {
  private static final Codec<Move> MOVE = JsonCodec.of(Move.class);

  record Move(int x, int y) {}

  record Chat(String from, Instant at, List<String> lines) {}

  static final class Score {
    private String player = "";
    private long points;

    public String getPlayer() {
      return player;
    }

    public void setPlayer(String player) {
      this.player = player;
    }

    public long getPoints() {
      return points;
    }

    public void setPoints(long points) {
      this.points = points;
    }
  }

  /** Cannot be written: its getter fails. */
  static final class Broken {
    private final List<String> tokens = List.of();

    public String getToken() {
      if (tokens.isEmpty()) {
        throw new IllegalStateException("hunter2");
      }
      return tokens.get(0);
    }
  }

  record Nested(Nested inner) {}

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static RealtimeException refusalOf(Codec<?> codec, String json) {
    return catchThrowableOfType(RealtimeException.class, () -> codec.decode(utf8(json)));
  }

  private static String everythingSaidBy(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void aRecordGoesThereAndBack() {
    assertThat(text(MOVE.encode(new Move(3, -4)))).isEqualTo("{\"x\":3,\"y\":-4}");
    assertThat(MOVE.decode(MOVE.encode(new Move(3, -4)))).isEqualTo(new Move(3, -4));
  }

  @Test
  void aRecordWithTimesAndListsGoesThereAndBack() {
    Codec<Chat> codec = JsonCodec.of(Chat.class);
    Chat chat = new Chat("ann", Instant.parse("2026-11-27T01:02:03.004Z"), List.of("hi", "äöü"));
    assertThat(codec.decode(codec.encode(chat))).isEqualTo(chat);
  }

  @Test
  void aClassWithGettersAndSettersGoesThereAndBack() {
    Codec<Score> codec = JsonCodec.of(Score.class);
    Score score = new Score();
    score.setPlayer("ann");
    score.setPoints(7);
    Score back = codec.decode(codec.encode(score));
    assertThat(back.getPlayer()).isEqualTo("ann");
    assertThat(back.getPoints()).isEqualTo(7);
  }

  @Test
  void genericTypesKeepTheirArguments() {
    Codec<Map<String, List<Move>>> codec = JsonCodec.of(new TypeReference<>() {});
    Map<String, List<Move>> moves = Map.of("white", List.of(new Move(1, 2), new Move(3, 4)));
    assertThat(codec.decode(codec.encode(moves))).isEqualTo(moves);
  }

  @Test
  void theWholeRestOfTheBufferIsTheMessageAndNothingElse() {
    ByteBuffer bytes = ByteBuffer.wrap("##{\"x\":1,\"y\":2}##".getBytes(StandardCharsets.UTF_8));
    bytes.position(2).limit(bytes.limit() - 2);
    assertThat(MOVE.decode(bytes)).isEqualTo(new Move(1, 2));
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void aPropertyThatIsNotKnownIsIgnored() {
    assertThat(MOVE.decode(utf8("{\"x\":1,\"y\":2,\"z\":3}"))).isEqualTo(new Move(1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"x\":1",
        "nonsense",
        "[1,2]",
        "{\"x\":\"hunter2\",\"y\":2}",
        "{\"x\":1,\"y\":2} hunter2",
        "{\"x\":99999999999,\"y\":2}",
        "{\"x\":null,\"y\":2}",
        "null"
      })
  void whatIsNotTheJsonExpectedIsLostData(String json) {
    RealtimeException refusal = refusalOf(MOVE, json);
    assertThat(refusal.status().code()).isEqualTo(StatusCode.DATA_LOSS);
    assertThat(refusal).hasMessageContaining("Move");
    assertThat(everythingSaidBy(refusal)).doesNotContain("hunter2").doesNotContain("99999999999");
  }

  @Test
  void bytesThatAreNoUtf8AreLostData() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {'"', (byte) 0xc3, 0x28, '"'});
    RealtimeException refusal =
        catchThrowableOfType(
            RealtimeException.class, () -> JsonCodec.of(String.class).decode(bytes));
    assertThat(refusal.status().code()).isEqualTo(StatusCode.DATA_LOSS);
  }

  @Test
  void whatIsNestedTooDeepIsRefused() {
    Codec<Nested> codec = JsonCodec.of(Nested.class);
    String open = "{\"inner\":";
    assertThat(codec.decode(utf8(open.repeat(99) + "null" + "}".repeat(99)))).isNotNull();
    assertThat(refusalOf(codec, open.repeat(50_000)).status().code())
        .isEqualTo(StatusCode.DATA_LOSS);
  }

  @Test
  void aNumberOfManyDigitsIsRefused() {
    Codec<java.math.BigInteger> codec = JsonCodec.of(java.math.BigInteger.class);
    assertThat(codec.decode(utf8("9".repeat(100)))).isPositive();
    assertThat(refusalOf(codec, "9".repeat(101)).status().code()).isEqualTo(StatusCode.DATA_LOSS);
  }

  @Test
  void whatCannotBeWrittenIsTheCallersFaultAndItsContentIsNotTold() {
    Codec<Broken> codec = JsonCodec.of(Broken.class);
    RealtimeException refusal =
        catchThrowableOfType(RealtimeException.class, () -> codec.encode(new Broken()));
    assertThat(refusal.status().code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(refusal).hasMessageContaining("Broken");
    assertThat(everythingSaidBy(refusal)).doesNotContain("hunter2");
  }

  @Test
  @SuppressWarnings({"DataFlowIssue", "NullAway"}) // what the compiler cannot keep others from
  void nullIsNoMessage() {
    assertThatNullPointerException().isThrownBy(() -> MOVE.encode(null));
  }

  @Test
  void anApplicationMayBringItsOwnMapper() {
    ObjectMapper strict =
        JsonCodec.standardMapper()
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    assertThat(refusalOf(JsonCodec.of(strict, Move.class), "{\"x\":1,\"y\":2,\"z\":3}").status())
        .extracting(status -> status.code())
        .isEqualTo(StatusCode.DATA_LOSS);
    assertThat(JsonCodec.of(strict, new TypeReference<List<Move>>() {}).decode(utf8("[]")))
        .isEmpty();
  }

  @Test
  void aChannelCarriesIt() throws Exception {
    BlockingQueue<Move> received = new LinkedBlockingQueue<>();
    try (RealtimeServer server = RealtimeServer.builder().listen("mem:json-codec").build().start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uri().toString()).build()) {
      client.connect().get(10, TimeUnit.SECONDS);
      Channel<Move> moves = client.channel("match/42", MOVE);
      moves.subscribe(message -> received.add(message.payload())).ready().get(10, TimeUnit.SECONDS);
      moves.publish(new Move(3, 4)).get(10, TimeUnit.SECONDS);
      assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(new Move(3, 4));
    }
  }
}
