package io.everwire.progress;

import io.everwire.RealtimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Copies a file or a folder in pieces, so that its bytes can be counted and it can be stopped. */
final class PathCopy {
  private static final int PIECE_BYTES = 64 * 1024;

  private final ProgressTask task;
  private final boolean replace;
  private final boolean attributes;

  PathCopy(ProgressTask task, CopyOption... options) {
    this.task = task;
    Set<CopyOption> asked = new HashSet<>(List.of(options));
    replace = asked.remove(StandardCopyOption.REPLACE_EXISTING);
    attributes = asked.remove(StandardCopyOption.COPY_ATTRIBUTES);
    if (!asked.isEmpty()) {
      throw new UnsupportedOperationException(
          "a counted copy knows REPLACE_EXISTING and COPY_ATTRIBUTES, not " + asked);
    }
  }

  void copy(Path source, Path target) throws IOException {
    requireOutside(source, target);
    task.totalIfUnknown(sizeOf(source));
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes of)
              throws IOException {
            task.throwIfCancelRequested();
            Path made = placeOf(folder);
            if (!replace || !Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
              Files.createDirectory(made);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes of) throws IOException {
            task.throwIfCancelRequested();
            if (of.isRegularFile()) {
              copyFile(file, placeOf(file), of);
            } else {
              copySpecial(file, placeOf(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (attributes) {
              copyTimes(Files.readAttributes(folder, BasicFileAttributes.class), placeOf(folder));
            }
            return FileVisitResult.CONTINUE;
          }

          private Path placeOf(Path below) {
            return below.equals(source)
                ? target
                : target.resolve(source.relativize(below).toString());
          }
        });
  }

  /** A folder that is copied into itself would have no end. */
  private static void requireOutside(Path source, Path target) throws IOException {
    Path folder = target.toAbsolutePath().normalize().getParent();
    if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)
        && folder != null
        && Files.exists(folder)
        && folder.toRealPath().startsWith(source.toRealPath())) {
      throw new FileSystemException(
          source.toString(), target.toString(), "a folder cannot be copied into itself");
    }
  }

  /** Of regular files; what cannot be seen is told when it is copied. */
  private static long sizeOf(Path source) throws IOException {
    long[] bytes = new long[1];
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
            bytes[0] += of.isRegularFile() ? of.size() : 0;
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }

  private void copyFile(Path file, Path target, BasicFileAttributes of) throws IOException {
    if (replace && Files.exists(target) && Files.isSameFile(file, target)) {
      throw new FileAlreadyExistsException(target.toString(), file.toString(), "is the same file");
    }
    if (replace) {
      Files.deleteIfExists(target);
    }
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      copyBytes(in, out, target);
    }
    if (attributes) {
      copyTimes(of, target);
    }
  }

  private void copyBytes(InputStream in, OutputStream out, Path target) throws IOException {
    try {
      byte[] piece = new byte[PIECE_BYTES];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        task.throwIfCancelRequested();
        out.write(piece, 0, count);
        task.step(count);
      }
    } catch (IOException | RealtimeException e) {
      try {
        Files.deleteIfExists(target);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private void copySpecial(Path file, Path target) throws IOException {
    CopyOption[] how =
        replace
            ? new CopyOption[] {LinkOption.NOFOLLOW_LINKS, StandardCopyOption.REPLACE_EXISTING}
            : new CopyOption[] {LinkOption.NOFOLLOW_LINKS};
    Files.copy(file, target, how);
  }

  private static void copyTimes(BasicFileAttributes of, Path target) throws IOException {
    Files.getFileAttributeView(target, BasicFileAttributeView.class)
        .setTimes(of.lastModifiedTime(), of.lastAccessTime(), of.creationTime());
  }
}
