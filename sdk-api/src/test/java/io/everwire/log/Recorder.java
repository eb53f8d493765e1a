package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Position;
import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A channel that keeps what is published, under its idempotency key once, or does not. */
final class Recorder implements LogTarget {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  // Guarded by this.
  private final Map<String, LogEntry> entries = new LinkedHashMap<>();
  private final List<CompletableFuture<Receipt>> held = new ArrayList<>();
  private int failures;
  private Status failure = Status.of(StatusCode.UNAVAILABLE, "not now");
  private boolean holds;
  private int attempts;

  @Override
  public synchronized CompletableFuture<Receipt> publish(LogEntry entry, PublishOptions options) {
    attempts++;
    if (failures > 0) {
      failures--;
      return CompletableFuture.failedFuture(new RealtimeException(failure));
    }
    // What a channel carries is bytes.
    entries.putIfAbsent(
        options.idempotencyKey(), LogEntry.codec().decode(LogEntry.codec().encode(entry)));
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    if (holds) {
      held.add(receipt);
    } else {
      receipt.complete(new Receipt(new Position("e", entries.size())));
    }
    return receipt;
  }

  /** The next publishes fail. */
  synchronized void fail(int times, StatusCode code) {
    failures = times;
    failure = Status.of(code, "told by the test");
  }

  /** Publishes are taken and not confirmed. */
  synchronized void hold() {
    holds = true;
  }

  /** Confirms what is held, and holds no more. */
  void release() {
    List<CompletableFuture<Receipt>> all;
    synchronized (this) {
      holds = false;
      all = List.copyOf(held);
      held.clear();
    }
    all.forEach(each -> each.complete(new Receipt(new Position("e", 1))));
  }

  synchronized int attempts() {
    return attempts;
  }

  synchronized List<LogEntry> entries() {
    return List.copyOf(entries.values());
  }

  List<LogEntry> of(String source) {
    return entries().stream().filter(each -> each.source().equals(source)).toList();
  }

  <T extends LogEntry> List<T> of(Class<T> kind) {
    return entries().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<String> lines() {
    return of(LogEntry.Line.class).stream()
        .map(line -> line.continues() ? line.text() + "…" : line.text())
        .toList();
  }

  List<LogEntry.Notice.Kind> notices() {
    return of(LogEntry.Notice.class).stream().map(LogEntry.Notice::kind).toList();
  }

  /** What a source's chunks are together. */
  String bytes(String source) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    of(source).stream()
        .filter(LogEntry.Chunk.class::isInstance)
        .map(LogEntry.Chunk.class::cast)
        .forEach(
            chunk -> {
              ByteBuffer bytes = chunk.bytes();
              byte[] copy = new byte[bytes.remaining()];
              bytes.get(copy);
              all.writeBytes(copy);
            });
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  void becomes(Predicate<Recorder> condition) {
    await().atMost(PATIENCE).until(() -> condition.test(this));
  }

  void linesBecome(String... expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines()).containsExactly(expected));
  }
}
