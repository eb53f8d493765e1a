package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.ChannelAction;
import io.everwire.Position;
import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.testkit.channels.Guard.Right;
import io.everwire.testkit.seeds.Violation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one channel in every way, and holds what it is told against what was written: a
 * confirmed message stands where the receipt says, and a message that was refused nowhere.
 */
final class Sender {
  private static final int NAMES = 5;

  private final ClientActor owner;
  private final Channel<String> channel;
  private final ChannelSpec spec;
  private final ChannelLog log;
  private final RandomGenerator random;
  private final Map<String, Position> named = new HashMap<>();
  private int lastNumber;
  private int pending;
  private int confirmed;

  Sender(
      ClientActor owner,
      Channel<String> channel,
      ChannelSpec spec,
      ChannelLog log,
      RandomGenerator random) {
    this.owner = owner;
    this.channel = channel;
    this.spec = spec;
    this.log = log;
    this.random = random;
  }

  int pending() {
    return pending;
  }

  int confirmed() {
    return confirmed;
  }

  /** Publishes something. */
  void publish() {
    int drawn = random.nextInt(20);
    if (drawn < 2) {
      publishNamed();
    } else if (drawn < 5) {
      send(Label.Kind.VOLATILE, options().asVolatile(), random.nextInt(0, 100));
    } else if (drawn < 6 && spec.retains()) {
      pending++;
      settle(null, channel.delete(drawKey()));
    } else {
      publishNumbered(random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(0, 100));
    }
  }

  /** Publishes a message of a size, to everybody. */
  void publishPlainly(int bytes) {
    send(Label.Kind.NUMBERED, PublishOptions.DEFAULT.withKey(drawKey()), bytes);
  }

  private void publishNumbered(int bytes) {
    PublishOptions options = options();
    if (random.nextInt(8) == 0) {
      options = options.toOthers();
    }
    if (random.nextInt(8) == 0) {
      // Of a key of its own: when it has expired, an older value of the key counts again.
      options =
          options.withKey("brief").withTimeToLive(Duration.ofMillis(random.nextInt(1, 20_000)));
    }
    send(Label.Kind.NUMBERED, options, bytes);
  }

  private void send(Label.Kind kind, PublishOptions options, int bytes) {
    String payload = new Label(owner.number(), kind, ++lastNumber).padded(bytes);
    pending++;
    settle(payload, channel.publish(payload, options));
  }

  /** Any client of the principal may publish the same at any time. */
  private void publishNamed() {
    int number = random.nextInt(NAMES);
    String payload = new Label(owner.principalNumber(), Label.Kind.NAMED, number).padded(40);
    String name = "order-" + number;
    pending++;
    CompletableFuture<Receipt> answer =
        channel.publish(payload, PublishOptions.DEFAULT.withKey("named").withIdempotencyKey(name));
    settle(payload, answer);
    answer.thenAccept(receipt -> owner.judge().watch(() -> checkNamed(name, receipt.position())));
  }

  private void checkNamed(String name, Position position) {
    Position before = named.put(name, position);
    if (before != null && before.epoch().equals(position.epoch()) && !before.equals(position)) {
      throw new Violation(
          owner + ": " + name + " stands at " + before + " and at " + position + " of " + log);
    }
  }

  private PublishOptions options() {
    return PublishOptions.DEFAULT.withKey(drawKey());
  }

  private String drawKey() {
    return spec.retains() || random.nextInt(4) > 0 ? "k" + random.nextInt(ChannelSpec.KEYS) : "";
  }

  private void settle(@Nullable String payload, CompletableFuture<Receipt> answer) {
    Right right = owner.right(ChannelAction.PUBLISH, spec);
    Duration closed = owner.closedSince(right);
    boolean wasClosed = closed != null && owner.now().compareTo(closed) > 0;
    answer.whenComplete(
        (receipt, failure) ->
            owner
                .judge()
                .watch(
                    () -> {
                      pending--;
                      if (receipt != null) {
                        boolean wasClosedMeanwhile =
                            wasClosed && Objects.equals(closed, owner.closedSince(right));
                        confirmed(payload, receipt.position(), wasClosedMeanwhile);
                      } else if (failure instanceof RealtimeException known) {
                        failed(payload, known.status());
                      } else {
                        throw new Violation(owner + ": a publish failed with " + failure);
                      }
                    }));
  }

  private void confirmed(@Nullable String payload, Position position, boolean isForbidden) {
    if (position.epoch().isEmpty()) {
      return; // volatile: it takes no place
    }
    confirmed++;
    String text = payload == null ? "" : payload;
    LogEntry entry = log.at(position, text);
    if (entry == null || !entry.text().equals(text)) {
      throw new Violation(
          owner + ": " + head(payload) + " was confirmed at " + position + ", where is " + entry);
    }
    if (isForbidden) {
      throw new Violation(owner + ": " + entry + " was confirmed though it was forbidden");
    }
  }

  private void failed(@Nullable String payload, Status failure) {
    boolean isExpected =
        switch (failure.code()) {
          case RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> true;
          case PERMISSION_DENIED -> owner.wasEverDenied(spec);
          case UNAVAILABLE -> payload != null && Label.of(payload).kind() == Label.Kind.VOLATILE;
          case CANCELLED -> owner.isGone();
          // It stood in what was lost, or was denied in a session that was lost; and a later one
          // stands in what is there now.
          case ABORTED -> log.wasMadeAnew() || owner.wasEverDenied(spec);
          default -> false;
        };
    if (!isExpected) {
      throw new Violation(owner + ": " + head(payload) + " to " + log + " failed: " + failure);
    }
  }

  private static String head(@Nullable String payload) {
    return Optional.ofNullable(payload).map(Label::of).map(Label::toString).orElse("a deletion");
  }
}
