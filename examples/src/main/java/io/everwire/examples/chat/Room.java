package io.everwire.examples.chat;

import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.Gap;
import io.everwire.Member;
import io.everwire.Message;
import io.everwire.Presence;
import io.everwire.PresenceEvent;
import io.everwire.PresenceMode;
import io.everwire.PublishOptions;
import io.everwire.RealtimeClient;
import io.everwire.Start;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A room that somebody is in: tells in lines of text what happens there. */
final class Room implements SubscriptionListener<ChatMessage>, AutoCloseable {
  private static final int REWIND = 20;
  private static final String NAME = "name";
  private static final Duration NOTICE_INTERVAL = Duration.ofSeconds(3);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());
  private static final PublishOptions NOTICE = PublishOptions.DEFAULT.asVolatile().toOthers();

  private final String name;
  private final String user;
  private final RealtimeClient client;
  private final Consumer<String> out;
  private final Subscription messages;
  private final Subscription typing;

  /** When somebody was last told to be typing; by name. Used by callbacks only. */
  private final Map<String, Instant> noticed = new HashMap<>();

  /** When this user's typing was last told. Guarded by this. */
  private Instant lastNotice = Instant.MIN;

  /**
   * Goes in.
   *
   * @param name the room's
   * @param user who goes in
   * @param client the user's
   * @param out takes lines for the user, on the client's callback thread
   */
  Room(String name, String user, RealtimeClient client, Consumer<String> out) {
    this.name = name;
    this.user = user;
    this.client = client;
    this.out = out;
    messages =
        client
            .channel(ChatProtocol.messages(name), ChatProtocol.MESSAGE)
            .subscribe(
                this,
                SubscribeOptions.DEFAULT
                    .withStart(Start.rewind(REWIND))
                    .withPresence(PresenceMode.MEMBERS)
                    .withMetadata(Map.of(NAME, user)));
    typing =
        client
            .channel(ChatProtocol.typing(name), Codec.utf8())
            .subscribe(
                message -> onTyping(message.payload()),
                SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.VOLATILE));
  }

  String name() {
    return name;
  }

  /** Completes when the user is in the room. */
  CompletableFuture<?> ready() {
    return CompletableFuture.allOf(messages.ready(), typing.ready());
  }

  @Override
  public void onMessage(Message<ChatMessage> message) {
    ChatMessage said = message.payload();
    noticed.remove(said.from());
    tell(
        TIME.format(Instant.ofEpochMilli(said.atMillis()))
            + " "
            + said.from()
            + ": "
            + printable(said.text()));
  }

  @Override
  public void onGap(Gap gap) {
    tell("* some messages are missing here");
  }

  @Override
  public void onPresence(PresenceEvent event) {
    if (event.complete()) {
      tell("* here: " + names(event.joined()));
      return;
    }
    if (!event.joined().isEmpty()) {
      tell("* comes: " + names(event.joined()));
    }
    if (!event.left().isEmpty()) {
      tell("* goes: " + names(event.left()));
    }
  }

  @Override
  public void onEnded(Status status) {
    if (!status.isOk() && status.code() != StatusCode.CANCELLED) {
      tell("* you are no longer here: " + status.message());
    }
  }

  private void onTyping(String who) {
    Instant now = Instant.now();
    Instant last = noticed.getOrDefault(who, Instant.MIN);
    if (!who.equals(user) && last.isBefore(now.minus(NOTICE_INTERVAL))) {
      noticed.values().removeIf(each -> each.isBefore(now.minus(NOTICE_INTERVAL)));
      noticed.put(who, now);
      tell("* " + printable(who) + " is typing");
    }
  }

  /** Tells the others that the user is typing; not more often than they would be told. */
  synchronized void typing() {
    Instant now = Instant.now();
    if (lastNotice.isBefore(now.minus(NOTICE_INTERVAL))) {
      lastNotice = now;
      // If it is lost, nothing is.
      var unused = client.channel(ChatProtocol.typing(name), Codec.utf8()).publish(user, NOTICE);
    }
  }

  /** Who is there. */
  CompletableFuture<String> who() {
    return client
        .channel(ChatProtocol.messages(name), ChatProtocol.MESSAGE)
        .presence()
        .thenApply(Presence::members)
        .thenApply(Room::names);
  }

  private static String names(List<Member> members) {
    return members.stream()
        .map(member -> member.metadata().getOrDefault(NAME, member.principalId()))
        .map(Room::printable)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private void tell(String line) {
    out.accept("[" + name + "] " + line);
  }

  /** What others send must not command the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public void close() {
    messages.close();
    typing.close();
  }
}
