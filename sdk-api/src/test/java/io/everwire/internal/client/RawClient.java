package io.everwire.internal.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.DeliveryMode;
import io.everwire.Limits;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.MarkText;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.VolatileFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client that sends and notes frames, and does nothing by itself. */
final class RawClient {
  static final long PLENTY = 1_000_000_000;

  private final SessionEnd end;
  private final SessionEnd server;
  private final Set<String> published = new HashSet<>();
  private final List<String> channels = new ArrayList<>();

  RawClient(ChannelWorld world) {
    this(world, Limits.DEFAULT);
  }

  RawClient(ChannelWorld world, Limits limits) {
    server = world.server(limits);
    end = SessionEnd.alone(world.environment, limits, world.serverLimits);
    SessionEnd.join(server, end);
  }

  SessionEnd end() {
    return end;
  }

  void send(Frame... frames) {
    end.send(frames);
  }

  void loseSession() {
    io.everwire.Status lost =
        io.everwire.Status.of(io.everwire.StatusCode.UNAVAILABLE, "the session is lost");
    server.serializer.execute(() -> server.session.abandon(lost));
    end.serializer.execute(() -> end.session.abandon(lost));
    end.environment.run();
  }

  /** The link dies; the session has none. */
  void cutLink() {
    server.cut();
    end.cut();
    end.environment.run();
  }

  /** Another link carries the session on. */
  void joinAgain() {
    SessionEnd.join(server, end);
  }

  /** Brings a volatile frame to the server. */
  void sendVolatile(VolatileFrame frame) {
    server.serializer.execute(() -> server.onFrame.accept(frame));
    end.environment.run();
  }

  List<String> volatiles(long number) {
    return end.volatiles.stream()
        .filter(VolatileFrame.VolatileMessage.class::isInstance)
        .map(VolatileFrame.VolatileMessage.class::cast)
        .filter(message -> message.subscription() == number)
        .map(message -> text(message.payload()))
        .toList();
  }

  private long number(String channel) {
    if (!channels.contains(channel)) {
      channels.add(channel);
    }
    return channels.indexOf(channel) + 1L;
  }

  private String untold(String channel) {
    return published.add(channel) ? channel : "";
  }

  void publish(String channel, String... payloads) {
    for (String payload : payloads) {
      publish(channel, payload, "", false);
    }
  }

  void publish(String channel, String payload, String key, boolean exceptSelf) {
    send(
        new Publish(
            number(channel),
            untold(channel),
            0,
            bytes(payload),
            key,
            0,
            "",
            0,
            false,
            exceptSelf,
            false));
  }

  /** Publishes under a number of the client's. */
  void publishNumbered(String channel, String payload, long number, boolean retry) {
    send(
        new Publish(
            number(channel),
            untold(channel),
            0,
            bytes(payload),
            "",
            0,
            "",
            number,
            retry,
            false,
            false));
  }

  void delete(String channel, String key) {
    send(
        new Publish(
            number(channel), untold(channel), 0, bytes(""), key, 0, "", 0, false, false, true));
  }

  void subscribe(long number, String channel) {
    send(new Subscribe(number, channel, PLENTY));
  }

  void subscribe(long number, String channel, long credit, DeliveryMode delivery) {
    send(
        new Subscribe(number, channel, credit, delivery, "", 0, 0, 0, PresenceMode.NONE, Map.of()));
  }

  void subscribeAfter(long number, String channel, Position position, long credit) {
    send(
        new Subscribe(
            number,
            channel,
            credit,
            DeliveryMode.RELIABLE,
            position.epoch(),
            position.offset(),
            0,
            0,
            PresenceMode.NONE,
            Map.of()));
  }

  void rewind(long number, String channel, long messages, long millis) {
    send(
        new Subscribe(
            number,
            channel,
            PLENTY,
            DeliveryMode.RELIABLE,
            "",
            0,
            messages,
            millis,
            PresenceMode.NONE,
            Map.of()));
  }

  void credit(long number) {
    send(new Credit(number, PLENTY));
  }

  /** The position of the subscription's beginning. */
  Position began(long number) {
    return end.received(Subscribed.class).stream()
        .filter(frame -> frame.subscription() == number)
        .map(frame -> new Position(frame.epoch(), frame.offset()))
        .findFirst()
        .orElseThrow();
  }

  /** How many of its publishes were confirmed. */
  long confirmed() {
    return answers().stream()
        .filter(answer -> answer.status() == null)
        .mapToLong(answer -> Math.max(1, answer.count()))
        .sum();
  }

  List<Published> answers() {
    return end.received(Published.class);
  }

  /** What came for a subscription, in short: payloads, and the names of marks. */
  List<String> story(long number) {
    List<String> story = new ArrayList<>();
    for (Frame frame : end.received) {
      if (frame instanceof Message message && message.subscription() == number) {
        story.add(message.deleted() ? "-" + message.key() : text(message.payload()));
      } else if (frame instanceof PositionFrame mark && mark.subscription() == number) {
        story.add(MarkText.of(mark));
      }
    }
    return story;
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes.duplicate()).toString();
  }
}
