package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final Fingerprint fingerprint = new Fingerprint();

  @Test
  void isTheSha256OfAllThatHasPassed() {
    add("a");
    add("bc");

    assertThat(fingerprint.hex()).isEqualTo(OF_ABC);
  }

  /** A server tells it again when the first answer was lost with its session. */
  @Test
  void isTheSameWhenItIsAskedAgain() {
    add("abc");

    assertThat(fingerprint.hex()).isEqualTo(fingerprint.hex());
  }

  @Test
  void goesOnAfterItWasAsked() {
    add("ab");
    String before = fingerprint.hex();
    add("c");

    assertThat(fingerprint.hex()).isEqualTo(OF_ABC).isNotEqualTo(before);
  }

  private void add(String text) {
    fingerprint.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
