package io.everwire.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes through a wrapper is counted and not changed, until a cancel is asked for. */
class WrappersTest {
  private final Tasks tasks = new Tasks();
  private final ProgressTask task = tasks.start("work");

  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  @Test
  void readingCountsBytes() throws IOException {
    try (InputStream in = task.wrap(bytes(10_000))) {
      assertThat(in.read()).isZero();
      assertThat(in.skip(99)).isEqualTo(99);
      assertThat(in.read(new byte[50], 10, 20)).isEqualTo(20);
      assertThat(task.count()).isEqualTo(120);
      assertThat(in.markSupported()).isFalse();
      assertThatThrownBy(in::reset).isInstanceOf(IOException.class);
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(9_880);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(task.count()).isEqualTo(10_000);
  }

  @Test
  void writingCountsBytes() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream out = task.wrap(sink)) {
      out.write('a');
      out.write("bcd".getBytes(UTF_8));
      out.write("xxefx".getBytes(UTF_8), 2, 2);
    }
    assertThat(sink.toString(UTF_8)).isEqualTo("abcdef");
    assertThat(task.count()).isEqualTo(6);
  }

  @Test
  void aChannelCountsBytes() throws IOException {
    try (ReadableByteChannel in = task.wrap(Channels.newChannel(bytes(100)))) {
      ByteBuffer target = ByteBuffer.allocate(64);
      while (in.read(target.clear()) >= 0) {
        assertThat(in.isOpen()).isTrue();
      }
    }
    assertThat(task.count()).isEqualTo(100);
  }

  @Test
  void anElementOfALoopIsDoneWhenTheNextIsAskedFor() {
    List<Long> counts = new ArrayList<>();
    for (String each : task.wrap(List.of("a", "b", "c"))) {
      counts.add(task.count());
      assertThat(each).isNotEmpty();
    }
    assertThat(counts).containsExactly(0L, 1L, 2L);
    assertThat(task.count()).isEqualTo(3);
    assertThat(tasks.stateOf(task).total()).hasValue(3);
  }

  @Test
  void aStreamCountsElementsEvenWhereOnlyTheirNumberIsAskedFor() {
    AtomicBoolean closed = new AtomicBoolean();
    try (Stream<Integer> stream = task.wrap(Stream.of(1, 2, 3).onClose(() -> closed.set(true)))) {
      assertThat(stream.count()).isEqualTo(3);
    }
    assertThat(task.count()).isEqualTo(3);
    assertThat(closed).isTrue();
  }

  @Test
  void aParallelStreamCountsElementsAndKeepsTheirOrder() {
    List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
    assertThat(task.wrap(numbers.parallelStream()).map(i -> i + 1).toList())
        .isEqualTo(IntStream.rangeClosed(1, 10_000).boxed().toList());
    assertThat(task.count()).isEqualTo(10_000);
    assertThat(tasks.stateOf(task).total()).hasValue(10_000);
  }

  @Test
  void everyWrapperStopsOnceACancelWasAskedFor() throws IOException {
    InputStream in = task.wrap(bytes(10));
    OutputStream out = task.wrap(OutputStream.nullOutputStream());
    ReadableByteChannel channel = task.wrap(Channels.newChannel(bytes(10)));
    Stream<Integer> stream = task.wrap(Stream.of(1, 2));
    task.requestCancel("enough");

    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            in::read,
            () -> in.read(new byte[1]),
            () -> in.skip(1),
            () -> out.write(1),
            () -> out.write(new byte[1]),
            () -> channel.read(ByteBuffer.allocate(1)),
            () -> task.wrap(List.of(1)).iterator().next(),
            stream::toList)) {
      assertThatThrownBy(use)
          .isInstanceOf(RealtimeException.class)
          .hasMessage("CANCELLED: task \"work\" was asked to cancel: enough");
    }
    assertThat(task.count()).isZero();
  }

  @Test
  void aFolderIsCopiedWithAllThatIsInIt(@TempDir Path folder) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/deep"));
    Files.writeString(source.resolve("a"), "x".repeat(200_000));
    Files.createFile(source.resolve("empty"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("a"));
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(source.resolve("a"), old);
    Path target = folder.resolve("target");

    task.copy(folder.resolve("source"), target, StandardCopyOption.COPY_ATTRIBUTES);

    assertThat(target.resolve("deep/a")).hasSameBinaryContentAs(source.resolve("a"));
    assertThat(Files.getLastModifiedTime(target.resolve("deep/a"))).isEqualTo(old);
    assertThat(target.resolve("deep/empty")).isEmptyFile();
    assertThat(Files.readSymbolicLink(target.resolve("deep/link"))).isEqualTo(Path.of("a"));
    assertThat(task.count()).isEqualTo(200_000);
    assertThat(tasks.stateOf(task).total()).hasValue(200_000);
  }

  @Test
  void aCopyThatIsCancelledLeavesNoHalfFile(@TempDir Path folder) throws IOException {
    Path source = Files.write(folder.resolve("source"), new byte[1 << 20]);
    Path target = folder.resolve("target");
    ProgressTask copying = tasks.task("copy").total(1).start();
    copying.requestCancel("");

    assertThatThrownBy(() -> copying.copy(source, target)).isInstanceOf(RealtimeException.class);
    assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void aCopyReplacesOnlyWhatItIsToldTo(@TempDir Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "new");
    Path target = Files.writeString(folder.resolve("target"), "old and longer");

    assertThatThrownBy(() -> task.copy(source, target))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(target).hasContent("old and longer");
    assertThatThrownBy(() -> task.copy(source, source, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(source).hasContent("new");
    task.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    assertThat(target).hasContent("new");
    assertThatThrownBy(() -> task.copy(folder.resolve("none"), target))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> task.copy(source, target, StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ATOMIC_MOVE");
  }

  @Test
  void aFolderCannotBeCopiedIntoItself(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> task.copy(folder, folder.resolve("copy")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("cannot be copied into itself");
    assertThat(folder.resolve("copy")).doesNotExist();
  }
}
