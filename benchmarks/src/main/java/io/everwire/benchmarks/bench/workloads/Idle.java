package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.workloads.ServerControl.Memory;
import java.util.concurrent.TimeUnit;

/** What a connection over which nothing is said costs the server. */
record Idle() implements Workload {
  /** What the first ones bring with them is not theirs. */
  private static final int EARLIER = 50;

  /** Until nothing that a handshake needed is kept any more. */
  private static final int SETTLE_SECONDS = 3;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public boolean once(Scale scale) {
    return scale.onePair();
  }

  @Override
  public void run(Run run) throws Exception {
    int connections = run.scale().idleConnections();
    try (Dialling dialling = new Dialling()) {
      dialling.connect(EARLIER, run.clients()::dial);
      Memory before = settled(run);
      dialling.connect(connections, run.clients()::dial);
      Memory after = settled(run);
      run.figure(Figure.IDLE_HEAP, (after.heapBytes() - before.heapBytes()) / (double) connections);
      run.figure(
          Figure.IDLE_RSS,
          Math.max(1, after.residentBytes() - before.residentBytes()) / (double) connections);
      run.figure(Figure.IDLE_THREADS, after.threads());
    }
  }

  private static Memory settled(Run run) throws Exception {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return run.server().memory();
  }
}
