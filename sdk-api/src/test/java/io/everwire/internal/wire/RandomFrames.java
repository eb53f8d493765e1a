package io.everwire.internal.wire;

import io.everwire.DeliveryMode;
import io.everwire.Member;
import io.everwire.PresenceMode;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Frames of every kind, drawn from a seed. */
final class RandomFrames {
  private static final String LETTERS = "abz09/_.-$ \u0001é€漢😀";

  private final Random random;
  private final List<Supplier<Frame>> kinds = new ArrayList<>();

  RandomFrames(long seed) {
    random = new Random(seed);
    kinds.add(this::hello);
    kinds.add(this::welcome);
    kinds.add(() -> new LinkFrame.Reject(oneOf(LinkFrame.Left.values()), status(), number()));
    kinds.add(
        () ->
            new LinkFrame.Goodbye(
                oneOf(LinkFrame.Scope.values()),
                status(),
                string(60),
                number(),
                number(),
                random.nextBoolean()));
    kinds.add(() -> new LinkFrame.Ping(number()));
    kinds.add(() -> new LinkFrame.Pong(number(), number()));
    kinds.add(() -> new AuthFrame.Refresh(number(), string(200)));
    kinds.add(
        () -> new AuthFrame.Refreshed(number(), random.nextBoolean(), maybeStatus(), number()));
    kinds.add(
        () ->
            new ChannelFrame.Publish(
                number(),
                string(255),
                number(),
                payload(),
                string(255),
                number(),
                string(255),
                number(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean()));
    kinds.add(
        () -> new ChannelFrame.Published(number(), number(), string(20), number(), maybeStatus()));
    kinds.add(
        () ->
            new ChannelFrame.Message(
                number(), number(), number(), payload(), string(255), random.nextBoolean()));
    kinds.add(() -> new ChannelFrame.Credit(number(), number()));
    kinds.add(
        () ->
            new ChannelFrame.Subscribe(
                number(),
                string(255),
                number(),
                oneOf(DeliveryMode.values()),
                string(20),
                number(),
                number(),
                number(),
                oneOf(PresenceMode.values()),
                texts()));
    kinds.add(
        () -> new ChannelFrame.Subscribed(number(), string(20), number(), random.nextBoolean()));
    kinds.add(() -> new ChannelFrame.Unsubscribe(number()));
    kinds.add(() -> new ChannelFrame.Unsubscribed(number(), maybeStatus()));
    positions();
    questions();
    kinds.add(
        () ->
            new VolatileFrame.VolatilePublish(
                string(255), number(), string(255), payload(), random.nextBoolean()));
    kinds.add(
        () ->
            new VolatileFrame.VolatileMessage(
                number(), number(), string(20), number(), string(255), payload()));
    kinds.add(() -> new StreamFrame.StreamOpen(number(), string(255), number(), metadata()));
    kinds.add(() -> new StreamFrame.StreamData(number(), number(), payload()));
    kinds.add(() -> new StreamFrame.StreamCredit(number(), number()));
    kinds.add(() -> new StreamFrame.StreamEnd(number()));
    kinds.add(() -> new StreamFrame.StreamReset(number(), status()));
  }

  private void positions() {
    kinds.add(() -> new PositionFrame.Gap(number(), number(), string(20), number()));
    kinds.add(() -> new PositionFrame.Recovered(number()));
    kinds.add(() -> new PositionFrame.PositionMoved(number(), number()));
    kinds.add(
        () -> new PositionFrame.Snapshot(number(), random.nextBoolean(), string(20), number()));
    kinds.add(
        () ->
            new PresenceFrame.Presence(
                number(),
                random.nextBoolean(),
                random.nextBoolean(),
                members(),
                strings(),
                number()));
  }

  private void questions() {
    kinds.add(
        () ->
            new HistoryFrame.HistoryRequest(
                number(), string(255), random.nextBoolean(), string(20), number(), number()));
    kinds.add(
        () ->
            new HistoryFrame.HistoryItem(
                number(), number(), number(), payload(), string(255), random.nextBoolean()));
    kinds.add(
        () ->
            new HistoryFrame.HistoryEnd(
                number(),
                string(20),
                number(),
                random.nextBoolean(),
                number(),
                number(),
                random.nextBoolean(),
                maybeStatus()));
    kinds.add(() -> new PresenceFrame.PresenceRequest(number(), string(255), random.nextBoolean()));
    kinds.add(
        () ->
            new PresenceFrame.PresenceReply(
                number(), random.nextBoolean(), members(), number(), maybeStatus()));
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.put(string(40), string(40));
    }
    return texts;
  }

  private List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      members.add(new Member(string(40), string(40), random.nextBoolean() ? Map.of() : one()));
    }
    return members;
  }

  private Map<String, String> one() {
    return Map.of(string(40), string(40));
  }

  private List<String> strings() {
    List<String> strings = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      strings.add(string(40));
    }
    return strings;
  }

  Frame next() {
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  /** One of each kind. */
  List<Frame> ofEachKind() {
    return kinds.stream().map(Supplier::get).toList();
  }

  List<Frame> some(int most) {
    List<Frame> frames = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      frames.add(next());
    }
    return frames;
  }

  /** Zero, small, at the edges of a varint's length, large, the largest. */
  long number() {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> random.nextInt(128);
      case 2 -> (1L << (7 * (1 + random.nextInt(7)))) - random.nextInt(2);
      case 3 -> random.nextLong() & ProtoReader.MAX_NUMBER;
      default -> ProtoReader.MAX_NUMBER;
    };
  }

  private LinkFrame.Hello hello() {
    return new LinkFrame.Hello(
        numbers(),
        string(40),
        string(300),
        number(),
        string(40),
        bytes(random.nextInt(40)),
        number(),
        number(),
        numbers(),
        limits());
  }

  private LinkFrame.Welcome welcome() {
    return new LinkFrame.Welcome(
        random.nextInt(Integer.MAX_VALUE),
        string(40),
        bytes(random.nextInt(40)),
        random.nextBoolean(),
        number(),
        number(),
        number(),
        number(),
        number(),
        number(),
        numbers(),
        limits(),
        number());
  }

  private WireLimits limits() {
    return random.nextInt(3) == 0
        ? WireLimits.DEFAULT
        : new WireLimits(
            Math.max(WireLimits.MIN_BATCH_BYTES, number()),
            positive(),
            positive(),
            positive(),
            positive(),
            positive(),
            positive(),
            positive(),
            positive(),
            positive(),
            positive());
  }

  private List<MetadataEntry> metadata() {
    List<MetadataEntry> entries = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      entries.add(new MetadataEntry(string(20), payload()));
    }
    return entries;
  }

  private long positive() {
    return Math.max(1, number());
  }

  private int[] numbers() {
    return random.ints(random.nextInt(5), 0, Integer.MAX_VALUE).toArray();
  }

  private @Nullable Status maybeStatus() {
    return random.nextBoolean() ? null : status();
  }

  private Status status() {
    List<Status.Detail> details = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Status.Detail detail = new Status.Detail("t" + string(40), payload());
      if (Status.hasRoom(details, detail)) {
        details.add(detail);
      }
    }
    return new Status(oneOf(StatusCode.values()), string(150), details);
  }

  private String string(int mostBytes) {
    StringBuilder text = new StringBuilder();
    int[] letters = LETTERS.codePoints().toArray();
    for (int i = random.nextInt(mostBytes / 4 + 1); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private ByteBuffer payload() {
    int size = random.nextInt(20) == 0 ? random.nextInt(5_000) : random.nextInt(40);
    return ByteBuffer.wrap(bytes(size));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
