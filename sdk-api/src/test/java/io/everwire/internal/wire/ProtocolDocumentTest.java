package io.everwire.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.TextFormat;
import io.everwire.Limits;
import io.everwire.internal.wire.proto.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code docs/protocol.md} says in bytes and numbers is so. */
class ProtocolDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/protocol.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "\\*\\*(?<title>[^\\n]*)\\n(?:(?!```).)*```textproto\\n(?<text>.*?)```\\s*```hex\\n(?<hex>.*?)```",
          Pattern.DOTALL);
  private static final Pattern LIMIT =
      Pattern.compile("\\| `(?<name>[a-z_]+)` \\| (?<value>[0-9,]+) \\|");

  private final String document = readDocument();

  private static String readDocument() {
    try {
      return Files.readString(DOCUMENT);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @TestFactory
  List<DynamicTest> everyExampleIsTheseBytesForTheGeneratedClassesAndForTheCodec() {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher examples = EXAMPLE.matcher(document);
    while (examples.find()) {
      MatchResult example = examples.toMatchResult();
      tests.add(dynamicTest(example.group(1), () -> check(example.group(2), example.group(3))));
    }
    assertThat(tests).hasSize(document.split("```hex", -1).length - 1).hasSizeGreaterThan(12);
    return tests;
  }

  private static void check(String text, String hex) throws Exception {
    Batch batch = TextFormat.parse(text, Batch.class);
    assertThat(HexFormat.ofDelimiter(" ").formatHex(batch.toByteArray()))
        .isEqualTo(hex.strip().replaceAll("\\s+", " "));
    byte[] bytes = batch.toByteArray();
    assertThat(Differential.check(bytes)).isTrue();
    BatchReader.Batch read = Bytes.read(bytes);
    if (Oracle.of(read).equals(batch)) {
      assertThat(Bytes.encode(read.ack(), read.frames())).isEqualTo(bytes);
    } else {
      // only because limits that are absent are the default ones
      assertThat(text).containsAnyOf("hello", "welcome").doesNotContain("limits");
    }
  }

  @Test
  void theDefaultLimitsAreThoseOfTheCode() throws Exception {
    Matcher rows = LIMIT.matcher(document);
    int found = 0;
    while (rows.find()) {
      found++;
      StringBuilder name = new StringBuilder();
      for (String word : List.of(rows.group(1).split("_"))) {
        name.append(
            name.length() == 0
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
      }
      Object value = Limits.class.getMethod(name.toString()).invoke(Limits.DEFAULT);
      assertThat(value).hasToString(rows.group(2).replace(",", ""));
    }
    assertThat(found).isEqualTo(11);
  }

  @Test
  void everyFieldOfHelloAndWelcomeIsExplained() {
    for (var message :
        List.of(
            io.everwire.internal.wire.proto.Hello.getDescriptor(),
            io.everwire.internal.wire.proto.Welcome.getDescriptor(),
            io.everwire.internal.wire.proto.Limits.getDescriptor())) {
      for (var field : message.getFields()) {
        assertThat(document).contains("`" + field.getName() + "`");
      }
    }
  }

  @Test
  void everyKindOfFrameIsExplained() {
    for (var field : io.everwire.internal.wire.proto.Frame.getDescriptor().getFields()) {
      assertThat(document).contains(field.getMessageType().getName());
    }
  }
}
