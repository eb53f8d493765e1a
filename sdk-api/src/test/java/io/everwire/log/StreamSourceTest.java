package io.everwire.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.StatusCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams and readers as sources. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamSourceTest {
  private final Recorder channel = new Recorder();
  private final LogPublisher publisher = new LogPublisher(channel, SourceSettings.DEFAULT);

  private static InputStream of(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void everyLineIsAnEntryInItsOrder() {
    publisher.stream("in", of("one\ntwo\r\n\nlast without end")).done().join();

    assertThat(channel.lines()).containsExactly("one", "two", "", "last without end");
    assertThat(channel.entries()).extracting(LogEntry::sequence).containsExactly(1L, 2L, 3L, 4L);
    assertThat(channel.entries()).extracting(LogEntry::source).containsOnly("in");
  }

  @Test
  void anEmptyStreamHasNoEntry() {
    publisher.stream("in", of("")).done().join();

    assertThat(channel.entries()).isEmpty();
  }

  @Test
  void aLineThatIsTooLongComesInPartsBetweenItsCharacters() {
    publisher.lineLimit(16).stream("in", of("0123456789abcde€uro\nnext\n")).done().join();

    assertThat(channel.lines()).containsExactly("0123456789abcde…", "€uro", "next");
  }

  @Test
  void aLineOfTenMegabytesIsThereWholeInParts() {
    String line = "0123456789".repeat(1 << 20);
    publisher.stream("in", of(line + "\nnext")).done().join();

    assertThat(
            channel.of(LogEntry.Line.class).stream()
                .takeWhile(LogEntry.Line::continues)
                .map(LogEntry.Line::text))
        .allMatch(part -> part.length() == 16_384);
    assertThat(
            channel.of(LogEntry.Line.class).stream()
                .map(LogEntry.Line::text)
                .collect(Collectors.joining()))
        .isEqualTo(line + "next");
  }

  @Test
  void aLineWithoutEndTakesBoundedMemory() {
    AtomicLong left = new AtomicLong(100L << 20);
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("read in blocks");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            return left.addAndGet(-length) > 0 ? length : -1; // zeros
          }
        };
    AtomicLong chars = new AtomicLong();
    LogTarget counting =
        (entry, options) -> {
          chars.addAndGet(((LogEntry.Line) entry).text().length());
          return new Recorder().publish(entry, options);
        };

    new LogPublisher(counting, SourceSettings.DEFAULT).stream("in", endless).done().join();

    assertThat(chars.get()).isBetween(99L << 20, 100L << 20);
  }

  @Test
  void bytesThatAreNotUtf8AreReplacedInLines() {
    byte[] bytes = {'a', (byte) 0xFF, 'b', '\n', (byte) 0xC3};
    publisher.stream("in", new ByteArrayInputStream(bytes)).done().join();

    assertThat(channel.lines()).containsExactly("a\uFFFDb", "\uFFFD");
  }

  @Test
  void anyBytesAreKeptInByteExactMode() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    publisher.byteExact().stream("in", new ByteArrayInputStream(bytes)).done().join();

    assertThat(channel.bytes("in")).isEqualTo(new String(bytes, ISO_8859_1));
  }

  @Test
  void aReaderIsReadLikeAStream() {
    String text = "grün\n" + "😀".repeat(5_000) + "\n\uD83D";
    publisher.lineLimit(1 << 20).reader("in", new StringReader(text)).done().join();

    assertThat(channel.lines()).containsExactly("grün", "😀".repeat(5_000), "?");
  }

  @Test
  void aChannelThatDoesNotConfirmHoldsTheSourceWithinTheWindow() {
    channel.hold();
    String text = IntStream.range(0, 1_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    LogSource source = publisher.window(10, 1 << 20).stream("in", of(text));

    channel.becomes(it -> it.attempts() == 10);
    assertThat(source.done()).isNotDone();

    channel.release();
    source.done().join();
    assertThat(channel.lines()).hasSize(1_000);
    assertThat(channel.lines().get(999)).isEqualTo("999");
  }

  @Test
  void whatFailsForAWhileIsPublishedOnceAndInOrder() {
    channel.fail(5, StatusCode.UNAVAILABLE);
    publisher.stream("in", of("1\n2\n3\n")).done().join();

    assertThat(channel.lines()).containsExactly("1", "2", "3");
    assertThat(channel.attempts()).isGreaterThanOrEqualTo(8);
  }

  @Test
  void whatIsRefusedForGoodFailsTheSource() {
    channel.fail(1_000, StatusCode.PERMISSION_DENIED);
    LogSource source = publisher.stream("in", of("1\n2\n3\n"));

    assertThatThrownBy(() -> source.done().join())
        .hasMessageContaining("PERMISSION_DENIED")
        .hasMessageContaining("log entry 1 of \"in\"");
    assertThat(channel.entries()).isEmpty();
  }

  @Test
  void patienceHasAnEnd() {
    channel.fail(1_000_000, StatusCode.UNAVAILABLE);
    LogSource source = publisher.patience(Duration.ofMillis(50)).stream("in", of("1\n"));

    assertThatThrownBy(() -> source.done().join()).hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void aStreamThatFailsIsToldAfterWhatItHad() {
    InputStream broken =
        new InputStream() {
          private boolean first = true;

          @Override
          public int read() throws IOException {
            if (first) {
              first = false;
              return 'x';
            }
            throw new IOException("the cable was pulled");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
          }
        };
    LogSource source = publisher.stream("in", broken);

    assertThatThrownBy(() -> source.done().join()).hasMessageContaining("the cable was pulled");
    assertThat(channel.lines()).containsExactly("x");
    assertThat(channel.notices()).containsExactly(LogEntry.Notice.Kind.FAILED);
  }

  /** What a test hands over; closing it ends a read that waits. */
  private static final class Handed extends InputStream {
    private static final byte[] END = {};

    final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();

    @Override
    public int read() {
      throw new AssertionError("read in blocks");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      byte[] part;
      try {
        part = parts.take();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      System.arraycopy(part, 0, buffer, offset, part.length);
      return part == END ? -1 : part.length;
    }

    @Override
    public void close() {
      parts.add(END);
    }
  }

  @Test
  void aSourceThatIsClosedPublishesWhatItHasRead() {
    Handed in = new Handed();
    LogSource source = publisher.stream("in", in);
    in.parts.add("one\npart".getBytes(UTF_8));
    channel.linesBecome("one");

    source.close();

    assertThat(channel.lines()).containsExactly("one", "part");
    source.done().join();
  }

  @Test
  void aSourceThatIsClosedWhileTheChannelStallsEndsInTime() {
    channel.hold();
    LogSource source = publisher.window(1, 1_000).stream("in", of("1\n2\n3\n"));
    channel.becomes(it -> it.attempts() == 1);

    source.close(Duration.ofMillis(100));

    assertThatThrownBy(() -> source.done().join()).hasMessageContaining("CANCELLED");
  }
}
