package io.everwire.testkit.choice;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** A machine whose workers take their time, as one does that asks somebody for a token. */
record SlowExecutor(Environment machine, Duration delay) implements Environment {
  @Override
  public Executor executor() {
    return task -> {
      Timer unused = machine.schedule(delay, task);
    };
  }

  @Override
  public Timer schedule(Duration wait, Runnable task) {
    return machine.schedule(wait, task);
  }

  @Override
  public long nanoTime() {
    return machine.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return machine.clock();
  }

  @Override
  public RandomGenerator random() {
    return machine.random();
  }

  @Override
  public byte[] secretBytes(int length) {
    return machine.secretBytes(length);
  }
}
