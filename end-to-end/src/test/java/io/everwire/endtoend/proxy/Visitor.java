package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.Gap;
import io.everwire.KeepAlive;
import io.everwire.Message;
import io.everwire.RealtimeClient;
import io.everwire.Stream;
import io.everwire.SubscriptionListener;
import io.everwire.transport.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client whose messages come back to it over a channel and over a stream, in order and once, or
 * the test fails.
 */
final class Visitor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A thousand of them are more than what proxies take of one request by default. */
  private static final int PAYLOAD_BYTES = 2_000;

  private final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final RealtimeClient client;
  private final Flow channelFlow;
  private final Flow streamFlow;

  /** Connects and subscribes. */
  Visitor(KeepAlive keepAlive, Endpoint... endpoints) {
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .keepAlive(keepAlive)
            .backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    for (Endpoint endpoint : endpoints) {
      builder.endpoint(endpoint);
    }
    client = builder.build();
    client.connection().onEvent(events::add);
    String name = "visitor/" + COUNT.incrementAndGet();
    Channel<byte[]> channel = client.channel(name, Codec.bytes());
    channelFlow = new Flow("channel", PAYLOAD_BYTES, channel::publish);
    client.connect().join();
    channel.subscribe(new Listener()).ready().join();
    Stream<byte[], byte[]> stream = client.open(Node.ECHO, this::onEcho);
    streamFlow = new Flow("stream", PAYLOAD_BYTES, stream::send);
  }

  private final class Listener implements SubscriptionListener<byte[]> {
    @Override
    public void onMessage(Message<byte[]> message) {
      channelFlow.arrived(message.payload());
    }

    @Override
    public void onGap(Gap gap) {
      troubles.add(gap.toString());
    }
  }

  private void onEcho(byte[] message) {
    streamFlow.arrived(message);
  }

  /** Begins to send so many messages over the channel, and as many over the stream. */
  void send(long messages) {
    channelFlow.send(messages);
    streamFlow.send(messages);
  }

  /** Begins to send until {@link #stopSending}. */
  void sendWithoutEnd() {
    send(Integer.MAX_VALUE);
  }

  void stopSending() {
    channelFlow.stop();
    streamFlow.stop();
  }

  /** Waits until so many have come back over each since the start. */
  void awaitReceived(long messages) {
    awaitThat(
        () ->
            Math.min(channelFlow.received(), streamFlow.received()) >= messages
                || !troubles().isEmpty());
  }

  /** Waits until all that was to be sent has come back; none may be lost, doubled or reordered. */
  void demandAll() {
    awaitThat(() -> (channelFlow.isOver() && streamFlow.isOver()) || !troubles().isEmpty());
    assertThat(troubles()).as(this::toString).isEmpty();
  }

  private List<String> troubles() {
    List<String> all = new ArrayList<>(troubles);
    for (Flow flow : List.of(channelFlow, streamFlow)) {
      String trouble = flow.trouble();
      if (trouble != null) {
        all.add(trouble);
      }
    }
    return all;
  }

  /** Does something that costs the link, and waits until the session goes on over another. */
  void demandResumeAfter(Runnable cut) {
    long before = count(ConnectionEvent.Kind.RESUMED);
    cut.run();
    awaitThat(() -> count(ConnectionEvent.Kind.RESUMED) > before);
  }

  long count(ConnectionEvent.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).count();
  }

  List<ConnectionEvent> events() {
    return events;
  }

  RealtimeClient client() {
    return client;
  }

  void awaitThat(java.util.concurrent.Callable<Boolean> condition) {
    try {
      await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(condition);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(this + " has waited too long", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return Objects.toString(client.connection().endpoint())
        + ", "
        + List.of(channelFlow, streamFlow)
        + ", troubles "
        + troubles()
        + ", events "
        + events;
  }
}
