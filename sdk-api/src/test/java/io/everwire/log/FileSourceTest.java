package io.everwire.log;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.everwire.log.LogEntry.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Growing files as sources. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileSourceTest {
  private final Recorder channel = new Recorder();
  private final LogPublisher publisher =
      new LogPublisher(channel, SourceSettings.DEFAULT).poll(Duration.ofMillis(10));

  private Path folder;
  private Path file;
  private @Nullable LogSource source;

  @BeforeEach
  void nameAFile(@TempDir Path created) {
    folder = created;
    file = folder.resolve("app.log");
  }

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void noticesBecome(Notice.Kind... expected) {
    channel.becomes(it -> it.notices().size() >= expected.length);
    assertThat(channel.notices()).containsExactly(expected);
  }

  @Test
  void aFileIsReadFromItsBeginningAndFollowed() throws IOException {
    append("one\ntwo\n");
    source = publisher.file(file);
    channel.linesBecome("one", "two");

    append("thr");
    append("ee\n");

    channel.linesBecome("one", "two", "three");
    assertThat(channel.entries()).extracting(LogEntry::source).containsOnly("app.log");
  }

  @Test
  void aFileIsFollowedFromItsEndIfThatIsAskedFor() throws Exception {
    append("old\n");
    source = publisher.fromEnd().file(file);
    // The source is at the end once it has seen something of what is appended again and again.
    while (channel.lines().isEmpty()) {
      append("new\n");
      Thread.onSpinWait();
    }

    assertThat(channel.lines()).containsOnly("new");
  }

  @Test
  void aFileThatIsNotThereYetIsWaitedFor() throws IOException {
    source = publisher.fromEnd().file(file);
    noticesBecome(Notice.Kind.MISSING);

    append("first\n");

    channel.linesBecome("first");
  }

  @Test
  void rotationByRenamingLosesNothing() throws IOException {
    append("one\n");
    source = publisher.file(file);
    channel.linesBecome("one");

    Path old = folder.resolve("app.log.1");
    Files.move(file, old);
    Files.writeString(old, "late\n", StandardOpenOption.APPEND);
    append("two\n");

    channel.linesBecome("one", "late", "two");
    noticesBecome(Notice.Kind.ROTATED);
  }

  @Test
  void aRotatedFilesLastLineWithoutEndStandsAlone() throws IOException {
    append("no end");
    source = publisher.file(file);
    Files.writeString(folder.resolve("next"), "new\n");
    Files.move(folder.resolve("next"), file, REPLACE_EXISTING);

    channel.becomes(it -> it.lines().contains("new"));
    assertThat(channel.lines()).endsWith("new").doesNotContain("no endnew");
  }

  @Test
  void aFileThatIsCopiedAndCutIsReadFromItsBeginning() throws IOException {
    append("one, which is rather long\n");
    source = publisher.file(file);
    channel.linesBecome("one, which is rather long");

    Files.copy(file, folder.resolve("app.log.1"));
    Files.writeString(file, "two\n", StandardOpenOption.TRUNCATE_EXISTING);

    channel.linesBecome("one, which is rather long", "two");
    noticesBecome(Notice.Kind.TRUNCATED);
  }

  @Test
  void aFileThatWasCutAndHasGrownPastTheSamePlaceIsNoticed() throws IOException {
    append("one\n");
    source = publisher.file(file);
    channel.linesBecome("one");

    Files.writeString(file, "other\nlines, and more\n", StandardOpenOption.TRUNCATE_EXISTING);

    channel.linesBecome("one", "other", "lines, and more");
    noticesBecome(Notice.Kind.TRUNCATED);
  }

  @Test
  void aFileThatIsCutWhileItIsReadIsReadFromItsBeginning() throws IOException {
    append("old line\n".repeat(2_000)); // more than is read at once
    LogTarget cutting =
        (entry, options) -> {
          if (channel.attempts() == 0) {
            cut("new line\n".repeat(3_000));
          }
          return channel.publish(entry, options);
        };
    source =
        new LogPublisher(cutting, SourceSettings.DEFAULT).poll(Duration.ofMillis(10)).file(file);

    channel.becomes(it -> Collections.frequency(it.lines(), "new line") == 3_000);
    noticesBecome(Notice.Kind.TRUNCATED);
  }

  private void cut(String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileThatCannotBeReadIsToldOnceAndTriedAgain() throws IOException {
    Files.createDirectory(file);
    source = publisher.file(file);
    noticesBecome(Notice.Kind.UNREADABLE);

    Files.delete(file);
    append("now\n");

    channel.linesBecome("now");
    assertThat(channel.notices()).doesNotHaveDuplicates();
  }

  @Test
  void aFileThatMayNotBeReadIsToldOnceAndTriedAgain() throws IOException {
    append("secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
    source = publisher.file(file);
    noticesBecome(Notice.Kind.UNREADABLE);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    channel.linesBecome("secret");
  }

  @Test
  void whatTheFileHasIsStillReadWhenTheSourceIsClosed() throws IOException {
    LogSource early = publisher.poll(Duration.ofHours(1)).file(file);
    noticesBecome(Notice.Kind.MISSING);
    early.close();
    append("one\nno end");

    LogSource slow = publisher.poll(Duration.ofHours(1)).file(file);
    channel.becomes(it -> it.lines().contains("one"));
    append(" but more");
    slow.close();

    assertThat(channel.lines()).containsExactly("one", "no end but more");
    slow.done().join();
  }

  @Test
  void aGrowingFileIsByteExactToo() throws IOException {
    append("\u001b[1mbold\r\n");
    source = publisher.byteExact().file(file);
    append("no end");

    channel.becomes(it -> it.bytes("app.log").equals("\u001b[1mbold\r\nno end"));
  }
}
