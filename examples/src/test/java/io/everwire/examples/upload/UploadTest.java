package io.everwire.examples.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everwire.BlockingStream;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.StreamOptions;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressState;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class UploadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private static final String NAME = "disk.iso";

  private Path folder = Path.of("");
  private final List<String> serverSaid = new CopyOnWriteArrayList<>();
  private Path received = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void makeAFile(@TempDir Path temporary) throws IOException {
    folder = temporary;
    received = Files.createDirectory(folder.resolve("received"));
    file = folder.resolve(NAME);
    byte[] bytes = new byte[3 * MIB + 17];
    new Random(7).nextBytes(bytes);
    Files.write(file, bytes);
  }

  private UploadServer serve(NetworkTransport transport) {
    return new UploadServer(List.of(URI.create(transport.anyPort())), received, serverSaid::add);
  }

  private UploadServer serveAgain(URI uri) {
    // What comes and goes on this machine may have taken the port for a moment.
    return await()
        .atMost(PATIENCE)
        .ignoreException(RealtimeException.class)
        .until(() -> new UploadServer(List.of(uri), received, serverSaid::add), Objects::nonNull);
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
    return Outcome.of(Stream.of(always, more).flatMap(Arrays::stream).toArray(String[]::new));
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
      Process first = startSending(server, "256");
      await()
          .atMost(PATIENCE)
          .until(() -> watcher.done() > MIB / 4 && Files.size(part()) > MIB / 4);
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(received.resolve(NAME)).doesNotExist();
      long kept = Files.size(part());

      Process second = startSending(server, "1000000");
      String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(second.waitFor()).isZero();

      assertThat(said)
          .containsPattern("goes on at byte [1-9][0-9]* of 3145745")
          .contains("sha256 " + sha256(file));
      long position = Long.parseLong(said.replaceAll("(?s).*goes on at byte (\\d+) of.*", "$1"));
      assertThat(position).isBetween(kept, 3L * MIB);
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

  @Test
  void aWatcherCancelsAndNothingIsKept() throws Exception {
    try (UploadServer server = serve(NetworkTransport.WS);
        Watcher watcher = new Watcher(server)) {
      CompletableFuture<Outcome> sending =
          CompletableFuture.supplyAsync(() -> send(server, "--rate", "256"));
      await().atMost(PATIENCE).until(() -> watcher.done() > MIB / 4);

      Outcome cancel = Outcome.of("watch", "--cancel", NAME, "--connect", list(server.uris()));

      assertThat(cancel.status()).isZero();
      assertThat(sending.get())
          .isEqualTo(new Outcome(UploadCommand.CANCELLED, "send: cancelled: by a watcher"));
      watcher.sees(ProgressState.CANCELLED);
      await().atMost(PATIENCE).until(() -> serverSaid.contains("cancelled disk.iso"));
      assertThat(received).isEmptyDirectory();
    }
  }

  @Test
  @Tag("long")
  void aServerThatWasRestartedGoesOnWhereItStood() throws Exception {
    UploadServer first = serve(NetworkTransport.WS);
    URI uri = first.uris().get(0);
    CompletableFuture<Outcome> sending =
        CompletableFuture.supplyAsync(() -> send(first, "--rate", "512"));
    await().atMost(PATIENCE).until(() -> Files.exists(part()) && Files.size(part()) > MIB / 4);
    first.close();
    await().atMost(PATIENCE).until(() -> serverSaid.stream().anyMatch(l -> l.startsWith("keeps")));

    try (UploadServer second = serveAgain(uri)) {
      Outcome sent = sending.get();

      assertThat(second.uris()).isEqualTo(List.of(uri));
      assertThat(sent.output()).contains("goes on at byte", "sha256 " + sha256(file));
      assertThat(sent.status()).isZero();
      assertThat(received.resolve(NAME)).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void whatIsThereOfAnotherFileIsNotGoneOnWith() throws IOException {
    Files.writeString(part(), "of another file");
    try (UploadServer server = serve(NetworkTransport.WS)) {
      assertThat(send(server).output()).startsWith("begins anew: the server has 15 bytes");
      assertThat(received.resolve(NAME)).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void whoSendsAFileAnewTakesThePlaceOfWhoSentItBefore() throws Exception {
    try (UploadServer server = serve(NetworkTransport.WS)) {
      CompletableFuture<Outcome> before =
          CompletableFuture.supplyAsync(() -> send(server, "--rate", "64"));
      await().atMost(PATIENCE).until(() -> Files.exists(part()) && Files.size(part()) > 0);

      assertThat(send(server).status()).isZero();

      assertThat(before.get().status()).isEqualTo(1);
      assertThat(before.get().output())
          .isEqualTo("send: ABORTED: \"disk.iso\" is being sent by another now");
      assertThat(received.resolve(NAME)).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aFileThatShrinksWhileItIsSentIsTold() throws Exception {
    try (UploadServer server = serve(NetworkTransport.WS)) {
      CompletableFuture<Outcome> sending =
          CompletableFuture.supplyAsync(() -> send(server, "--rate", "256"));
      await().atMost(PATIENCE).until(() -> Files.exists(part()) && Files.size(part()) > 0);
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(MIB);
      }

      assertThat(sending.get())
          .isEqualTo(
              new Outcome(
                  1,
                  "send: ABORTED: "
                      + file
                      + " cannot be read on: it has shrunk from 3145745 bytes to 1048576"));
      assertThat(received.resolve(NAME)).doesNotExist();
    }
  }

  @Test
  void aFullDiskAtTheServerIsToldAndTheServerGoesOn() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no " + full);
    Files.createSymbolicLink(part(), full);
    try (UploadServer server = serve(NetworkTransport.WS)) {
      assertThat(send(server))
          .isEqualTo(
              new Outcome(
                  1,
                  "send: RESOURCE_EXHAUSTED: the server cannot store \"disk.iso\": "
                      + "No space left on device"));
      assertThat(send(server, "--as", "elsewhere.iso").status()).isZero();
    } finally {
      Files.deleteIfExists(part());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../disk.iso", "/tmp/disk.iso", "..", ".hidden", "a/b", "a\nb"})
  void aNameThatLeavesTheFolderIsRefused(String name) throws IOException {
    try (UploadServer server = serve(NetworkTransport.WS)) {
      Outcome refused = send(server, "--as", name);

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).hasLineCount(1).contains("is no name for a file here");
      assertThat(received).isEmptyDirectory();
      assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void aFileThatIsNotThereOrCannotBeReadIsToldInOneLine() throws IOException {
    try (UploadServer server = serve(NetworkTransport.WS)) {
      String connect = list(server.uris());
      Path none = folder.resolve("none");
      assertThat(Outcome.of("send", none.toString(), "--connect", connect))
          .isEqualTo(new Outcome(1, "send: there is no file " + none));
      assertThat(Outcome.of("send", folder.toString(), "--connect", connect))
          .isEqualTo(new Outcome(1, "send: " + folder + " is no file"));
    }
  }

  @Test
  void aFileThatMayNotBeReadIsToldInOneLine() throws IOException {
    Files.setPosixFilePermissions(file, Set.of());
    assumeFalse(Files.isReadable(file), "this user may read everything");
    try (UploadServer server = serve(NetworkTransport.WS)) {
      assertThat(send(server)).isEqualTo(new Outcome(1, "send: " + file + " cannot be read"));
    }
  }

  @Test
  void wrongCommandLinesAreToldWhatIsWrong() {
    assertThat(Outcome.of().status()).isEqualTo(2);
    assertThat(Outcome.of("send", "x").output()).contains("--connect is missing");
    assertThat(Outcome.of("send", "x", "--connect", "ws://localhost:1", "--rate", "0"))
        .isEqualTo(new Outcome(2, "upload: --rate is 0, must be positive" + "\n" + "try --help"));
    assertThat(Outcome.of("send", "x", "--connect", "ws://localhost:1", "--as", "").output())
        .contains("--as is empty");
    assertThat(Outcome.of("serve", folder.resolve("none").toString()).status()).isEqualTo(1);
  }

  @Test
  void aSenderThatBreaksTheRulesIsRefused() throws Exception {
    try (UploadServer server = serve(NetworkTransport.WS)) {
      assertThat(statusAfter(server, new Part.Start(5))).contains("INVALID_ARGUMENT", "not at 5");
      assertThat(statusAfter(server, piece("four"), piece("five")))
          .contains("OUT_OF_RANGE", "more than the 4 bytes told");
      assertThat(statusAfter(server, new Part.Start(0), new Part.End("")))
          .contains("OUT_OF_RANGE", "has 0 bytes, and not the 4 told");
      assertThat(statusAfter(server)).contains("INVALID_ARGUMENT", "has no end");
      assertThat(statusAfter(server, new Part.Start(0), piece("four"), new Part.End("beef")))
          .contains(
              "DATA_LOSS",
              "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00"
                  + " at the server, not beef");
      assertThat(received).as("what is wrong is not kept").isEmptyDirectory();
    }
  }

  private static Part piece(String text) {
    return new Part.Piece(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** How the server ends an upload of 4 bytes. */
  private static String statusAfter(UploadServer server, Part... parts)
      throws InterruptedException {
    try (RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build();
        BlockingStream<Part, Standing> stream =
            BlockingStream.open(
                client,
                Uploads.SEND,
                StreamOptions.DEFAULT.withMetadata(Uploads.metadata(NAME, 4)))) {
      client.connect().join();
      assertThat(stream.receive()).as("where the server stands").isPresent();
      for (Part part : parts) {
        stream.send(part);
      }
      stream.halfClose();
      return stream.awaitEnd().toString();
    }
  }
}
