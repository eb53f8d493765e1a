package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Gap;
import io.everwire.Member;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.Status;
import io.everwire.SubscriptionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a subscription brings, in words, in the order in which it comes. */
final class Story implements SubscriptionListener<String> {
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Position> positions = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void onMessage(Message<String> message) {
    positions.add(message.position());
    told.add(message.key().isEmpty() ? message.payload() : message.key() + "=" + message.payload());
  }

  @Override
  public void onDeleted(String key, Position position) {
    told.add("-" + key);
  }

  @Override
  public void onGap(Gap gap) {
    told.add(gap.missed().isPresent() ? "gap of " + gap.missed().getAsLong() : "gap");
  }

  @Override
  public void onRecovered() {
    told.add("recovered");
  }

  @Override
  public void onSnapshotBegin() {
    told.add("snapshot");
  }

  @Override
  public void onSnapshotEnd() {
    told.add("end of snapshot");
  }

  @Override
  public void onPresence(PresenceEvent event) {
    told.add(
        (event.complete() ? "here " : "")
            + names("+", event.joined())
            + names("-", event.left())
            + event.count());
  }

  private static String names(String sign, List<Member> members) {
    TreeSet<String> names =
        members.stream()
            .map(member -> member.metadata().getOrDefault("name", "?"))
            .collect(Collectors.toCollection(TreeSet::new));
    return names.stream().map(name -> sign + name + " ").collect(Collectors.joining());
  }

  @Override
  public void onEnded(Status status) {
    told.add("ended " + status.code());
  }

  /** Adds what the test itself does. */
  void note(String event) {
    told.add(event);
  }

  List<String> told() {
    synchronized (told) {
      return List.copyOf(told);
    }
  }

  int length() {
    return told.size();
  }

  List<Position> positions() {
    synchronized (positions) {
      return List.copyOf(positions);
    }
  }

  /** Waits until it has told exactly this. */
  void becomes(String... expected) {
    becomes(List.of(expected));
  }

  void becomes(List<String> expected) {
    await()
        .atMost(Site.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(told()).containsExactlyElementsOf(expected));
  }

  /** Waits until it has told something. */
  void tells(String expected) {
    await()
        .atMost(Site.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(told()).contains(expected));
  }
}
