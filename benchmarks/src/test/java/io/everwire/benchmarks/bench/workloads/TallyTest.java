package io.everwire.benchmarks.bench.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {
  private final Messages messages = new Messages(Messages.Kind.STATEMENT, 100);
  private final Tally ordered = new Tally(messages, true);
  private final Tally unordered = new Tally(messages, false);

  private void send(Receiver receiver, long... numbers) {
    for (long number : numbers) {
      receiver.receive(ByteBuffer.wrap(messages.numbered(number)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 16, 255, 65_536, 0x1234_5678L, 0xffff_ffffL})
  void aMessageTellsItsNumberAndItsTimeInLettersOnly(long number) {
    byte[] message = messages.numbered(number, -number * 1_000_003);

    assertThat(Messages.number(ByteBuffer.wrap(message))).isEqualTo(number);
    assertThat(Messages.nanoTime(ByteBuffer.wrap(message))).isEqualTo(-number * 1_000_003);
    assertThat(messages.isNumbered(ByteBuffer.wrap(message), number)).isTrue();
    assertThat(messages.isFilled(ByteBuffer.wrap(message))).isTrue();
    for (byte letter : message) {
      assertThat((char) letter).isBetween('a', 'z');
    }
  }

  @Test
  void messagesInOrderAreRight() {
    send(ordered, 0, 1, 2);

    assertThatCode(() -> ordered.await(3)).doesNotThrowAnyException();
  }

  @Test
  void aLostMessageIsToldAsSoonAsTheNextOneComes() {
    send(ordered, 0, 2);

    assertThatThrownBy(() -> ordered.await(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("message 2 of 100 bytes came instead of 1");
  }

  @Test
  void aDoubledMessageIsWrongAlsoWhereOrderIsNotAskedFor() {
    send(unordered, 1, 0, 1);

    assertThatThrownBy(() -> unordered.await(3)).hasMessageContaining("message 1 came twice");
  }

  @Test
  void otherOrderIsRightWhereItIsNotAskedFor() throws TimeoutException {
    send(unordered, 1, 0, 2);

    unordered.await(3);
  }

  @Test
  void moreThanWasSentIsWrong() {
    send(ordered, 0, 1, 2);

    assertThatThrownBy(() -> ordered.await(2)).hasMessageContaining("3 messages came, 2 were sent");
  }

  @Test
  void aSpoiledMessageIsWrong() {
    byte[] message = messages.numbered(0);
    message[50]++;
    ordered.receive(ByteBuffer.wrap(message));

    assertThatThrownBy(() -> ordered.await(1)).hasMessageContaining("spoiled");
  }

  @Test
  void anAudienceSeesThatOneOfItsSubscribersMissedAMessage() {
    Audience audience = new Audience(messages, true);
    Receiver one = audience.join();
    Receiver other = audience.join();
    byte[] first = audience.announce(1);
    byte[] second = audience.announce(2);
    one.receive(ByteBuffer.wrap(first));
    one.receive(ByteBuffer.wrap(second));
    other.receive(ByteBuffer.wrap(second));

    assertThatThrownBy(audience::verify).hasMessageContaining("message 1 came instead of 0");
  }
}
