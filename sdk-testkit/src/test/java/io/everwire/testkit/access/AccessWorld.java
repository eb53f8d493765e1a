package io.everwire.testkit.access;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** A server whose clients' principals are their tokens, and who asks {@link Asked}. */
final class AccessWorld implements AutoCloseable {
  final Simulation sim = Simulation.seeded(7);
  final Asked authorizer = new Asked();
  final RealtimeServer server;

  AccessWorld() {
    this(builder -> builder);
  }

  AccessWorld(UnaryOperator<RealtimeServer.Builder> settings) {
    server =
        settings
            .apply(
                sim.server("node")
                    .authenticator(
                        request -> CompletableFuture.completedFuture(Principal.of(request.token())))
                    .authorizer(authorizer))
            .build()
            .start();
  }

  /** A connected client. */
  RealtimeClient client(String principal) {
    RealtimeClient client =
        sim.client(principal)
            .endpoint(server.uri().toString())
            .credentials(() -> principal)
            .build();
    sim.await(client.connect());
    return client;
  }

  static Channel<String> channel(RealtimeClient client, String name) {
    return client.channel(name, Codec.utf8());
  }

  /** What a subscription brought. */
  static final class Inbox {
    final List<String> payloads = new ArrayList<>();
    final List<Status> ends = new ArrayList<>();
  }

  Inbox subscribed(RealtimeClient client, String channel) {
    Inbox inbox = new Inbox();
    sim.await(listen(client, channel, inbox).ready());
    return inbox;
  }

  static Subscription listen(RealtimeClient client, String channel, Inbox inbox) {
    return channel(client, channel)
        .subscribe(
            new SubscriptionListener<String>() {
              @Override
              public void onMessage(io.everwire.Message<String> message) {
                inbox.payloads.add(message.payload());
              }

              @Override
              public void onEnded(Status status) {
                inbox.ends.add(status);
              }
            });
  }

  void pass(long millis) {
    sim.runFor(Duration.ofMillis(millis));
  }

  /** How a future fails, once it has. */
  Status failure(CompletableFuture<?> future) {
    sim.runUntil(future::isDone);
    try {
      throw new AssertionError("has not failed: " + future.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RealtimeException known) {
        return known.status();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    sim.close();
  }
}
