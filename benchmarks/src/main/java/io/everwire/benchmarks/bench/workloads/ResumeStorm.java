package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.testkit.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All sessions' connections are cut at once: how long it takes until all of them have resumed. */
record ResumeStorm() implements Workload {
  private static final int MAX_SESSIONS = 2_000;
  private static final int PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "storm-resume";
  }

  @Override
  public Ability needs() {
    return Ability.SESSIONS;
  }

  @Override
  public boolean once(Scale scale) {
    return scale.onePair();
  }

  @Override
  public void run(Run run) throws Exception {
    int sessions = Math.min(MAX_SESSIONS, run.scale().idleConnections());
    CountDownLatch resumed = new CountDownLatch(sessions);
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), run.ports().get(1));
    try (TcpProxy proxy = TcpProxy.to(server, 0);
        Dialling dialling = new Dialling()) {
      Clients.Sessions through = run.clients().sessions(proxy.address().getPort());
      dialling.connect(sessions, () -> through.connect(resumed::countDown));
      long begin = System.nanoTime();
      proxy.cutAll(TcpProxy.Cut.RST);
      if (!resumed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException(
            "%d of %d sessions have not resumed".formatted(resumed.getCount(), sessions));
      }
      run.figure(Figure.STORM_RESUME, (System.nanoTime() - begin) / 1e9);
    }
  }
}
