package io.everwire.examples.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressState;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class UploadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private static final String NAME = "disk.iso";

  @TempDir Path folder;
  private final List<String> serverSaid = new CopyOnWriteArrayList<>();
  private Path received = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void makeAFile() throws IOException {
    received = Files.createDirectory(folder.resolve("received"));
    file = folder.resolve(NAME);
    byte[] bytes = new byte[3 * MIB + 17];
    new Random(7).nextBytes(bytes);
    Files.write(file, bytes);
  }

  private UploadServer serve(NetworkTransport transport) {
    return new UploadServer(List.of(URI.create(transport.anyPort())), received, serverSaid::add);
  }

  /** What a command has printed, and how it has ended. */
  private record Outcome(int status, String output) {
    static Outcome of(String... arguments) {
      StringWriter printed = new StringWriter();
      PrintWriter out = new PrintWriter(printed, true);
      int status =
          ExampleCommandLine.of(new UploadCommand()).setOut(out).setErr(out).execute(arguments);
      return new Outcome(status, printed.toString().strip());
    }
  }

  private Outcome send(UploadServer server, String... more) {
    String[] always = {"send", file.toString(), "--connect", list(server.uris())};
    return Outcome.of(
        java.util.stream.Stream.of(always, more)
            .flatMap(java.util.Arrays::stream)
            .toArray(String[]::new));
  }

  private static String list(List<URI> uris) {
    return uris.stream().map(URI::toString).collect(Collectors.joining(","));
  }

  /** Somebody else, who sees how far files are. */
  private static final class Watcher implements AutoCloseable {
    private final RealtimeClient client;
    final ProgressWatcher progress;

    Watcher(UploadServer server) {
      client = RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build();
      progress = ProgressWatcher.watch(client, Uploads.PROGRESS, new ProgressListener() {});
      client.connect().join();
    }

    long done() {
      return progress.task(NAME).map(ProgressUpdate::done).orElse(0L);
    }

    void sees(ProgressState state) {
      await()
          .atMost(PATIENCE)
          .until(() -> progress.task(NAME).map(task -> task.state() == state).orElse(false));
    }

    @Override
    public void close() {
      progress.close();
      client.close();
    }
  }

  private Path part() {
    return received.resolve("." + NAME + ".part");
  }

  private static String sha256(Path file) throws IOException {
    return Checksum.ofFirst(file, Files.size(file)).hex();
  }

  @ParameterizedTest
  @EnumSource
  void aFileArrivesWholeAndBothSidesPrintTheSameChecksum(NetworkTransport transport)
      throws IOException {
    try (UploadServer server = serve(transport);
        Watcher watcher = new Watcher(server)) {
      Outcome sent = send(server);

      assertThat(sent.output()).isEqualTo("sent disk.iso, 3145745 bytes, sha256 " + sha256(file));
      assertThat(sent.status()).isZero();
      assertThat(serverSaid)
          .containsExactly("received disk.iso, 3145745 bytes, sha256 " + sha256(file));
      assertThat(received.resolve(NAME)).hasSameBinaryContentAs(file);
      assertThat(part()).doesNotExist();
      watcher.sees(ProgressState.DONE);
    }
  }

  @Test
  void anEmptyFileArrives() throws IOException {
    Files.write(file, new byte[0]);
    try (UploadServer server = serve(NetworkTransport.WS)) {
      assertThat(send(server).status()).isZero();
      assertThat(received.resolve(NAME)).isEmptyFile();
    }
  }

  @Test
  void aSenderThatWasKilledGoesOnWhereItStood() throws Exception {
    try (UploadServer server = serve(NetworkTransport.WS);
        Watcher watcher = new Watcher(server)) {
      Process first = startSending(server, "512");
      await().atMost(PATIENCE).until(() -> watcher.done() > MIB && Files.size(part()) > MIB / 2);
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(received.resolve(NAME)).doesNotExist();
      long kept = Files.size(part());

      Process second = startSending(server, "1000000");
      String said =
          new String(
              second.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(second.waitFor()).isZero();

      assertThat(said)
          .containsPattern("goes on at byte [1-9][0-9]* of 3145745")
          .contains("sha256 " + sha256(file));
      long position = Long.parseLong(said.replaceAll("(?s).*goes on at byte (\\d+) of.*", "$1"));
      assertThat(position).isBetween(kept, (long) 3 * MIB);
      assertThat(received.resolve(NAME)).hasSameBinaryContentAs(file);
      watcher.sees(ProgressState.DONE);
    }
  }

  private Process startSending(UploadServer server, String kibPerSecond) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            UploadCommand.class.getName(),
            "send",
            file.toString(),
            "--rate",
            kibPerSecond,
            "--connect",
            list(server.uris()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
