package io.everwire.benchmarks.bench.contestants;

import java.util.List;
import java.util.Set;

/** Everwire over memory: nothing but its engine, in the clients' process. */
final class EverwireAlone implements Contestant {
  @Override
  public String name() {
    return "everwire-mem";
  }

  @Override
  public Set<Ability> abilities() {
    return Set.of(Ability.ENGINE);
  }

  /** There is nothing to serve in another process. */
  @Override
  public List<Integer> serve(Acceptor acceptor) {
    return List.of();
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return new Clients() {
      @Override
      public Link connect(Callbacks callbacks, Receiver receiver) {
        throw new UnsupportedOperationException("no links");
      }

      @Override
      public Engine engine(Engine.Settings settings) throws Exception {
        return EverwireEngine.start(settings);
      }
    };
  }
}
