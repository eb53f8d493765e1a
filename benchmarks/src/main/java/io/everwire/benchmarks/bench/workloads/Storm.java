package io.everwire.benchmarks.bench.workloads;

/** Clients that connect, 16 at a time, until the server would take a message of each. */
record Storm() implements Workload {
  private static final int WARM_UP_SHARE = 3;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public void run(Run run) throws Exception {
    int connects = run.scale().connects();
    try (Dialling dialling = new Dialling()) {
      dialling.connect(connects / WARM_UP_SHARE, run.clients()::dial);
      long begin = System.nanoTime();
      dialling.connect(connects, run.clients()::dial);
      run.figure(Figure.STORM, connects / ((System.nanoTime() - begin) / 1e9));
    }
  }
}
