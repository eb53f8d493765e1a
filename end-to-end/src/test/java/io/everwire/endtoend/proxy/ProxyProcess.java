package io.everwire.endtoend.proxy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that runs as a child process: a master that takes signals, and workers of its own. Has a
 * directory of its own, and takes it along when it is closed.
 */
final class ProxyProcess implements AutoCloseable {
  /**
   * How a program wants to be dealt with.
   *
   * @param reloadSignal makes it read its files again
   * @param loaded what it logs when workers have been started and it takes signals again
   */
  record Manner(String reloadSignal, String loaded) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SIGNAL_AGAIN = Duration.ofSeconds(10);

  private final Path directory;
  private final ProxyConfiguration configuration;
  private final Manner manner;
  private final Path log;
  private final Process master;

  /**
   * Starts a proxy and waits until it listens.
   *
   * @param directory its own, with its files
   * @param command stays in the foreground and logs to its standard error
   * @param manner how to deal with it
   */
  ProxyProcess(
      Path directory, ProxyConfiguration configuration, List<String> command, Manner manner) {
    this.directory = directory;
    this.configuration = configuration;
    this.manner = manner;
    this.log = directory.resolve("log");
    try {
      master =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(this::isListening);
    } catch (RuntimeException e) {
      String said = log();
      close();
      throw new IllegalStateException(command + " does not listen:\n" + said, e);
    }
  }

  static Path newDirectory() {
    try {
      return Files.createTempDirectory("everwire-proxy");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isListening() {
    if (!master.isAlive()) {
      throw new IllegalStateException("it has ended with " + master.exitValue());
    }
    return loads() > 0 && configuration.ports().stream().allMatch(ProxyProcess::accepts);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The port in place of one that the configuration files name. */
  int portFor(int documented) {
    return configuration.portFor(documented);
  }

  /** Has the proxy read its files again, and waits until the workers of before are gone. */
  void reload() {
    Set<Long> before = workers();
    long loadsBefore = loads();
    try {
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(new Reload(before, loadsBefore)::isOver);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("no reload: " + this, e);
    }
  }

  /** Reloads with another change to the documented files than before. */
  void reloadWith(UnaryOperator<String> change) {
    configuration.rewrite(change);
    reload();
  }

  /**
   * A reload that is under way. HAProxy loses a signal that comes while its master turns from
   * starting to waiting: it is sent again until something happens.
   */
  private final class Reload {
    private final Set<Long> workersBefore;
    private final long loadsBefore;
    private long signalledNanos;

    Reload(Set<Long> workersBefore, long loadsBefore) {
      this.workersBefore = workersBefore;
      this.loadsBefore = loadsBefore;
      signal();
      signalledNanos = System.nanoTime();
    }

    boolean isOver() {
      if (loads() == loadsBefore) {
        if (System.nanoTime() - signalledNanos > SIGNAL_AGAIN.toNanos()) {
          signal();
          signalledNanos = System.nanoTime();
        }
        return false;
      }
      Set<Long> workers = workers();
      return !workers.isEmpty() && workers.stream().noneMatch(workersBefore::contains);
    }
  }

  private long loads() {
    return log().lines().filter(line -> line.contains(manner.loaded())).count();
  }

  private Set<Long> workers() {
    return master.children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private void signal() {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + manner.reloadSignal(), Long.toString(master.pid()))
              .inheritIO()
              .start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill has failed with " + kill.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> workers = master.children().toList();
    master.destroy();
    try {
      if (!master.waitFor(10, TimeUnit.SECONDS)) {
        master.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.forEach(ProcessHandle::destroyForcibly);
    delete();
  }

  private void delete() {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return master.info().command().orElse("?") + ", which has logged:\n" + log();
  }
}
