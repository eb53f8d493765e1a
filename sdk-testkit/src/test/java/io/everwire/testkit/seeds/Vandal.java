package io.everwire.testkit.seeds;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.Subscription;
import io.everwire.testkit.simulation.VirtualNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client whose messages are damaged on their way, in both directions. Nothing is expected of what
 * it sends and receives, but that it harms nobody else, and that each of its futures is completed.
 */
final class Vandal {
  static final String NODE = "vandal";
  static final StreamType<ByteBuffer, ByteBuffer> NOISE =
      StreamType.duplex("noise", ClientActor.RAW, ClientActor.RAW);
  private static final Codec<ByteBuffer> RAW = ClientActor.RAW;

  private final VirtualNode node;
  private final RealtimeClient client;
  private final RandomGenerator random;
  private final List<CompletableFuture<?>> promises = new ArrayList<>();
  private final List<Stream<ByteBuffer, ByteBuffer>> streams = new ArrayList<>();
  private @Nullable CompletableFuture<Void> closing;

  Vandal(VirtualNode node, RealtimeClient client, RandomGenerator random) {
    this.node = node;
    this.client = client;
    this.random = random;
    promises.add(client.connect());
  }

  void act() {
    Channel<ByteBuffer> channel = client.channel("vandal/" + random.nextInt(3), RAW);
    switch (random.nextInt(5)) {
      case 0 -> subscribe(channel);
      case 1 -> open();
      case 2 -> talk();
      case 3 -> promises.add(client.refreshCredentials());
      default -> promises.add(channel.publish(payload()));
    }
  }

  private void subscribe(Channel<ByteBuffer> channel) {
    Subscription subscription = channel.subscribe(message -> {});
    promises.add(subscription.ready());
    promises.add(subscription.ended());
  }

  private void open() {
    if (streams.size() < 10) {
      Stream<ByteBuffer, ByteBuffer> stream = client.open(NOISE, message -> {});
      promises.add(stream.closed());
      streams.add(stream);
    }
  }

  private void talk() {
    if (streams.isEmpty()) {
      return;
    }
    Stream<ByteBuffer, ByteBuffer> stream = streams.get(random.nextInt(streams.size()));
    promises.add(stream.send(payload()));
    if (random.nextInt(10) == 0) {
      stream.halfClose();
    }
  }

  private ByteBuffer payload() {
    return Payload.of(0, 0, random.nextInt(300));
  }

  void close() {
    closing = client.closeAsync(Duration.ofSeconds(2));
  }

  boolean isClosed() {
    return closing != null && closing.isDone();
  }

  void checkClosed() {
    long open = promises.stream().filter(promise -> !promise.isDone()).count();
    if (open > 0) {
      throw new Violation(
          "the vandal is closed, and " + open + " of its futures are not completed");
    }
    if (node.waitingTimers() + node.waitingTasks() > 0) {
      throw new Violation("the vandal is closed and has left behind " + node.describeWaiting());
    }
  }
}
