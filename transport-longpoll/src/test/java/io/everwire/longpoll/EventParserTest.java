package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
  private final List<String> told = new ArrayList<>();
  private final EventParser parser =
      new EventParser(
          100,
          new EventParser.Events() {
            @Override
            public void onComment() {
              told.add("comment");
            }

            @Override
            public void onEvent(String id, String type, String data) {
              told.add(id + "|" + type + "|" + data);
            }
          });

  private void read(String text) throws BodyTooLargeException {
    parser.read(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void linesEndAsTheStandardHasIt(String end) throws Exception {
    String text = ":c\n\nid: 1\ndata: YQ==\n\nid:2\nevent:end\ndata:x\n\n".replace("\n", end);
    read(text);
    assertThat(told).containsExactly("comment", "1||YQ==", "2|end|x");
  }

  @Test
  void theCutOfPartsDoesNotMatter() throws Exception {
    for (byte each :
        "id:1\r\ndata:YQ\r\ndata:==\r\n\r\nretry:1\r\nodd\r\n\r\ndata:\n\n".getBytes(UTF_8)) {
      parser.read(ByteBuffer.wrap(new byte[] {each}));
    }
    assertThat(told).containsExactly("1||YQ==", "1||");
  }

  @Test
  void aLineOrAnEventWithoutEndIsCutOff() throws Exception {
    assertThatThrownBy(() -> read("data:" + "x".repeat(96)))
        .isInstanceOf(BodyTooLargeException.class);
    EventParserTest other = new EventParserTest();
    other.read("data:" + "x".repeat(90) + "\n");
    assertThatThrownBy(() -> other.read("data:" + "x".repeat(90) + "\n"))
        .isInstanceOf(BodyTooLargeException.class);
  }
}
