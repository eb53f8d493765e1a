package io.everwire.endtoend.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.Status;
import io.everwire.SubscriptionListener;
import io.everwire.log.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a follower is told, as one list of words. */
final class Followed implements SubscriptionListener<LogEntry> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
  private final List<Position> positions = new CopyOnWriteArrayList<>();

  @Override
  public void onMessage(Message<LogEntry> message) {
    LogEntry entry = message.payload();
    entries.add(entry);
    positions.add(message.position());
    if (entry instanceof LogEntry.Line line) {
      told.add(line.text());
    } else if (entry instanceof LogEntry.Event event) {
      told.add(event.level() + " " + event.message());
    } else if (entry instanceof LogEntry.Exited exited) {
      told.add("exit " + exited.status());
    } else {
      told.add(entry.getClass().getSimpleName());
    }
  }

  @Override
  public void onGap(Gap gap) {
    told.add("gap");
  }

  @Override
  public void onRecovered() {
    told.add("recovered");
  }

  @Override
  public void onEnded(Status status) {
    told.add("ended " + status.code());
  }

  List<String> told() {
    return told;
  }

  List<LogEntry> entries() {
    return entries;
  }

  Position lastPosition() {
    return positions.get(positions.size() - 1);
  }

  void becomes(String... expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).containsExactly(expected));
  }

  void endsWith(String last) {
    await().atMost(PATIENCE).until(() -> !told.isEmpty() && told.get(told.size() - 1).equals(last));
  }
}
