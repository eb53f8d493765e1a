package io.everwire.internal.client;

import io.everwire.CallbackQueue;
import io.everwire.DeliveryMode;
import io.everwire.Limits;
import io.everwire.Member;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** A client whose server says what a test wants, and whose listener is called when it wants. */
final class ScriptedServer {
  final ManualEnvironment environment = new ManualEnvironment();
  final CallbackQueue callbacks = new CallbackQueue();
  final EventLog log = new EventLog();
  final TestClient client;
  private final Limits own;
  private SessionEnd server;

  /** A listener that is called at once. */
  ScriptedServer() {
    this(Limits.DEFAULT, false);
  }

  /**
   * Creates a client with a session.
   *
   * @param slow whether the listener is called only when the queue is drained
   */
  ScriptedServer(Limits own, boolean slow) {
    this.own = own;
    Executor executor = slow ? callbacks : environment.executor();
    this.client = new TestClient(environment, own, executor);
    this.server = SessionEnd.alone(environment, Limits.DEFAULT, own);
    client.open(server, Limits.DEFAULT);
  }

  /** The client's end of the present session. */
  SessionEnd clientEnd() {
    return client.end();
  }

  Subscription subscribe(SubscribeOptions options) {
    return client.get(() -> client.channel("a").subscribe(log, options));
  }

  Subscription subscribe(DeliveryMode delivery) {
    return subscribe(SubscribeOptions.DEFAULT.withDelivery(delivery));
  }

  void says(Frame... frames) {
    server.send(frames);
  }

  /** Says something that is not counted. */
  void saysVolatile(VolatileMessage message) {
    SessionEnd end = client.end();
    end.serializer.execute(() -> end.onVolatile(message));
    environment.run();
  }

  /** The session is lost, and another one opened. */
  void restarts() {
    client.loseSession();
    server = SessionEnd.alone(environment, Limits.DEFAULT, own);
    client.open(server, Limits.DEFAULT);
  }

  /** What the client has asked for in the present session. */
  <F> List<F> heard(Class<F> kind) {
    return server.received(kind);
  }

  Subscribe asked() {
    List<Subscribe> all = heard(Subscribe.class);
    return all.get(all.size() - 1);
  }

  /** Calls the slow listener until there is nothing left. */
  void listenerTakesAll() {
    while (callbacks.drain() > 0) {
      environment.run();
    }
  }

  List<String> told() {
    return new ArrayList<>(log.events);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static Message message(long offset, String text) {
    return new Message(1, offset, 0, bytes(text));
  }

  static Message message(long offset, String key, String text) {
    return new Message(1, offset, 0, bytes(text), key, false);
  }

  static Member member(String sessionId, String name) {
    return new Member("someone", sessionId, Map.of("name", name));
  }

  static Presence here(boolean more, Member... members) {
    return new Presence(1, true, more, List.of(members), List.of(), members.length);
  }
}
