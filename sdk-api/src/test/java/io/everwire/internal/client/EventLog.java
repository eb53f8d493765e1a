package io.everwire.internal.client;

import io.everwire.Gap;
import io.everwire.Member;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.Status;
import io.everwire.SubscriptionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All that a listener is told, in words, in its order. */
final class EventLog implements SubscriptionListener<String> {
  final List<String> events = new ArrayList<>();

  @Override
  public void onMessage(Message<String> message) {
    events.add(message.key().isEmpty() ? message.payload() : message.key() + message.payload());
  }

  @Override
  public void onDeleted(String key, Position position) {
    events.add("-" + key + " at " + position.offset());
  }

  @Override
  public void onGap(Gap gap) {
    events.add(
        "gap of "
            + (gap.missed().isPresent() ? gap.missed().getAsLong() : "?")
            + " to "
            + gap.continuesAfter().offset());
  }

  @Override
  public void onRecovered() {
    events.add("recovered");
  }

  @Override
  public void onSnapshotBegin() {
    events.add("snapshot");
  }

  @Override
  public void onSnapshotEnd() {
    events.add("snapshot ends");
  }

  @Override
  public void onPresence(PresenceEvent event) {
    events.add(
        (event.complete() ? "here" : "change")
            + names(" -", event.left())
            + names(" +", event.joined())
            + " of "
            + event.count());
  }

  private static String names(String sign, List<Member> members) {
    return members.stream()
        .map(member -> sign + member.sessionId() + member.metadata().getOrDefault("name", ""))
        .sorted()
        .collect(Collectors.joining());
  }

  @Override
  public void onEnded(Status status) {
    events.add("ended " + status.code());
  }
}
