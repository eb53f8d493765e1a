package io.everwire.testkit.progress;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.broker.Broker;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server that retains progress, clients that publish it, and clients that watch. */
final class ProgressWorld implements AutoCloseable {
  static final String CHANNEL = "jobs/1";

  final Simulation sim;
  final Broker broker;
  final List<ProgressPublisher> publishers = new ArrayList<>();
  private final UnaryOperator<RealtimeServer.Builder> settings;
  RealtimeServer server;
  private int clients;

  ProgressWorld() {
    this(8, builder -> builder);
  }

  ProgressWorld(long seed) {
    this(seed, builder -> builder);
  }

  ProgressWorld(UnaryOperator<RealtimeServer.Builder> settings) {
    this(8, settings);
  }

  private ProgressWorld(long seed, UnaryOperator<RealtimeServer.Builder> settings) {
    this.sim = Simulation.seeded(seed);
    this.broker = Broker.inMemory(sim.world().node("broker"));
    this.settings = settings;
    this.server = startServer();
  }

  RealtimeServer startServer() {
    server =
        settings
            .apply(
                sim.server("node")
                    .broker(broker)
                    .channels("jobs/*", ChannelPolicy.create().retain(20_000)))
            .build()
            .start();
    return server;
  }

  /** A client that is not yet connected. */
  RealtimeClient client() {
    return sim.client("client-" + clients++).endpoint("sim://node").keepTrying().build();
  }

  RealtimeClient connected() {
    RealtimeClient client = client();
    sim.await(client.connect());
    return client;
  }

  ProgressPublisher publisher(RealtimeClient client) {
    return publisher(client, builder -> builder);
  }

  ProgressPublisher publisher(RealtimeClient client, UnaryOperator<ProgressPublisher.Builder> how) {
    ProgressPublisher publisher =
        how.apply(
                ProgressPublisher.builder(client, CHANNEL)
                    .environment(sim.world().node("publisher-" + publishers.size())))
            .build();
    publishers.add(publisher);
    return publisher;
  }

  Watch watch() {
    return watch(connected(), builder -> builder);
  }

  Watch watch(RealtimeClient client, UnaryOperator<ProgressWatcher.Builder> how) {
    Watch watch = new Watch();
    watch.watcher =
        how.apply(
                ProgressWatcher.builder(client, CHANNEL)
                    .environment(sim.world().node("watcher-" + clients)))
            .watch(watch);
    return watch;
  }

  void pass(Duration time) {
    sim.runFor(time);
  }

  @Override
  public void close() {
    sim.close();
  }

  /** What a watcher was told, one line for each call. */
  static class Watch implements ProgressListener {
    final List<String> told = new ArrayList<>();
    final List<ProgressUpdate> updates = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // it is made with this listener
    ProgressWatcher watcher;

    @Override
    public void onAdded(ProgressUpdate task) {
      tell("+", task);
    }

    @Override
    public void onUpdated(ProgressUpdate task) {
      tell("", task);
    }

    @Override
    public void onFinished(ProgressUpdate task) {
      tell("!", task);
    }

    @Override
    public void onRemoved(ProgressUpdate task) {
      tell("-", task);
    }

    private void tell(String sign, ProgressUpdate task) {
      updates.add(task);
      told.add(sign + task.name() + " " + task.done() + " " + task.state());
    }

    @Override
    public void onCurrent() {
      told.add("current");
    }

    @Override
    public void onEnded(Status status) {
      told.add("ended " + status.code());
    }

    ProgressUpdate only() {
      List<ProgressUpdate> all = watcher.tasks();
      if (all.size() != 1) {
        throw new AssertionError("one task was expected: " + all);
      }
      return all.get(0);
    }
  }
}
