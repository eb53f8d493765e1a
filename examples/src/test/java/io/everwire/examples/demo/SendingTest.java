package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendingTest {
  @Test
  void aPaceIsDueSteadily() {
    Pace pace = new Pace(100);
    assertThat(pace.due(Duration.ZERO)).isZero();
    assertThat(pace.due(Duration.ofMillis(250))).isEqualTo(25);
    assertThat(Pace.of(3_000, Duration.ofSeconds(30)).due(Duration.ofSeconds(1))).isEqualTo(100);
  }

  @Test
  void aSourceThatIsRewoundSendsTheSameNumbersAgain() {
    Source source = new Source(1);
    for (int i = 0; i < 5; i++) {
      source.next(ByteBuffer.allocate(0));
    }
    source.rewindTo(2);
    assertThat(source.next(ByteBuffer.allocate(0)).sequence()).isEqualTo(3);
    assertThat(source.sent()).isEqualTo(3);
  }

  @Test
  void aRateIsThatOfTheLastSecond() {
    RateMeter meter = new RateMeter();
    assertThat(meter.perSecond(Duration.ZERO, 0)).isZero();
    for (int tenth = 1; tenth <= 20; tenth++) {
      meter.perSecond(Duration.ofMillis(100L * tenth), 10L * tenth);
    }
    assertThat(meter.perSecond(Duration.ofMillis(2_100), 210)).isEqualTo(100);
    assertThat(meter.perSecond(Duration.ofSeconds(4), 210)).isZero();
  }

  @Test
  void sizesReachIntoPartsAndStayWithinTheirBound() {
    SplittableRandom random = new SplittableRandom(1);
    int largest = 0;
    int small = 0;
    for (int i = 0; i < 10_000; i++) {
      int size = MessageSizes.draw(random);
      largest = Math.max(largest, size);
      small += size < 200 ? 1 : 0;
    }
    assertThat(largest).isBetween(64 * 1024, MessageSizes.MOST_BYTES);
    assertThat(small).isGreaterThan(9_000);
  }

  @Test
  void aRepeatedFileIsItsContentAgainAndAgain(@TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("some.txt"), "0123456789");
    RepeatedFile file = new RepeatedFile(path, 35);
    StringBuilder text = new StringBuilder();
    while (text.length() < file.bytes()) {
      ByteBuffer chunk = file.chunk(text.length(), 4);
      text.append(java.nio.charset.StandardCharsets.UTF_8.decode(chunk));
    }
    assertThat(file).hasToString("some.txt x 3");
    assertThat(text).hasToString("0123456789".repeat(3));
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.add(file.chunk(0, 10));
    fingerprint.add(file.chunk(10, 10));
    fingerprint.add(file.chunk(20, 10));
    assertThat(file.hex()).isEqualTo(fingerprint.hex());
  }

  @Test
  void anEmptyFileIsRefused(@TempDir Path folder) throws IOException {
    Path path = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> new RepeatedFile(path, 10)).hasMessageContaining("empty");
  }
}
