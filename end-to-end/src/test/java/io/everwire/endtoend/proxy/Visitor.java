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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A client whose messages come back to it over a channel and over a stream, in order and once, or
 * the test fails.
 */
final class Visitor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int MOST_CUTS = 100;

  /** More than what may have come already when the link is cut. */
  private static final long GOES_ON = 200;

  /** How soon, and how late, a better endpoint is tried again. */
  static final Duration FIRST_RETRY = Duration.ofMillis(500);

  static final Duration LAST_RETRY = Duration.ofSeconds(1);

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A thousand of them are more than what proxies take of one request by default. */
  private static final int PAYLOAD_BYTES = 2_000;

  private final List<Occasion> events = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final RealtimeClient client;
  private final Flow channelFlow;
  private final Flow streamFlow;

  /** An event, and when it came by the monotonic clock. */
  record Occasion(ConnectionEvent event, long nanoTime) {
    boolean is(ConnectionEvent.Kind kind) {
      return event.kind() == kind;
    }

    @Override
    public String toString() {
      return event.kind()
          + event.endpoint().map(uri -> " " + uri).orElse("")
          + (event.reason().isOk() ? "" : " (" + event.reason() + ")");
    }
  }

  /** Connects and subscribes. */
  Visitor(KeepAlive keepAlive, Endpoint... endpoints) {
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .keepAlive(keepAlive)
            .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
            .upgradeBackoff(FIRST_RETRY, LAST_RETRY);
    for (Endpoint endpoint : endpoints) {
      builder.endpoint(endpoint);
    }
    client = builder.build();
    client.connection().onEvent(event -> events.add(new Occasion(event, System.nanoTime())));
    String name = "visitor/" + COUNT.incrementAndGet();
    Channel<byte[]> channel = client.channel(name, Codec.bytes());
    channelFlow = new Flow("channel", PAYLOAD_BYTES, channel::publish);
    client.connect().join();
    awaitThat(() -> count(ConnectionEvent.Kind.SESSION_OPENED) > 0);
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
    awaitThat(() -> received() >= messages || !troubles().isEmpty());
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

  /**
   * Cuts what carries the link, and waits until the session goes on over another, while messages
   * are sent. A link of many requests may happen to need no connection when the cut comes: if
   * messages still come, it is cut again.
   *
   * @return how many cuts it took
   */
  int demandResumeAfter(Runnable cut) {
    long resumed = count(ConnectionEvent.Kind.RESUMED);
    for (int cuts = 1; cuts <= MOST_CUTS; cuts++) {
      cut.run();
      long goesOn = received() + GOES_ON;
      awaitThat(() -> count(ConnectionEvent.Kind.RESUMED) > resumed || received() > goesOn);
      if (count(ConnectionEvent.Kind.LINK_LOST) > resumed) {
        awaitThat(() -> count(ConnectionEvent.Kind.RESUMED) > resumed);
        return cuts;
      }
    }
    throw new AssertionError("cut " + MOST_CUTS + " times without effect: " + this);
  }

  private long received() {
    return Math.min(channelFlow.received(), streamFlow.received());
  }

  private static boolean isTrueWithin(Duration time, Callable<Boolean> condition) {
    try {
      await().pollInterval(POLL).atMost(time).until(condition);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  long count(ConnectionEvent.Kind kind) {
    return events.stream().filter(event -> event.is(kind)).count();
  }

  /** How long it took, the last time, from an event of one kind to the next of another. */
  Duration between(ConnectionEvent.Kind earlier, ConnectionEvent.Kind later) {
    Occasion from = null;
    Duration taken = null;
    for (Occasion each : events) {
      if (each.is(earlier)) {
        from = each;
      } else if (each.is(later) && from != null) {
        taken = Duration.ofNanos(each.nanoTime() - from.nanoTime());
        from = null;
      }
    }
    if (taken == null) {
      throw new AssertionError("no " + later + " after " + earlier + ": " + this);
    }
    return taken;
  }

  /** Which transport carries the session now. */
  Optional<String> scheme() {
    return client.connection().endpoint().map(URI::getScheme);
  }

  void awaitThat(Callable<Boolean> condition) {
    if (!isTrueWithin(PATIENCE, condition)) {
      throw new AssertionError(this + " has waited too long");
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
