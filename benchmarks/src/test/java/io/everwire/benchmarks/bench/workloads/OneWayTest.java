package io.everwire.benchmarks.bench.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.benchmarks.bench.contestants.Acceptor;
import io.everwire.benchmarks.bench.contestants.Clients;
import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OneWayTest {
  private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

  /** Calls the other side at once; drops one message if it is told to. */
  private static final class Direct implements Contestant, Clients {
    private final long dropped;
    private @Nullable Acceptor acceptor;

    Direct(long dropped) {
      this.dropped = dropped;
    }

    @Override
    public String name() {
      return "direct";
    }

    @Override
    public List<Integer> serve(Acceptor accepting) {
      acceptor = accepting;
      return List.of(0);
    }

    @Override
    public Clients clients(List<Integer> ports) {
      return this;
    }

    @Override
    public Link connect(Callbacks callbacks, Receiver receiver) {
      Receiver server = Objects.requireNonNull(acceptor).accept(new Wire(receiver, -1));
      return new Wire(server, dropped);
    }
  }

  private static final class Wire implements Link {
    private final Receiver receiver;
    private final long dropped;
    private long sent;

    Wire(Receiver receiver, long dropped) {
      this.receiver = receiver;
      this.dropped = dropped;
    }

    @Override
    public void send(byte[] message) {
      if (sent++ != dropped) {
        receiver.receive(ByteBuffer.wrap(message));
      }
    }

    @Override
    public void close() {}
  }

  private void run(Contestant contestant) throws Exception {
    run(contestant, Clients.Callbacks.INLINE);
  }

  private void run(Contestant contestant, Clients.Callbacks callbacks) throws Exception {
    ServerApplication application = new ServerApplication(contestant);
    List<Integer> ports = contestant.serve(application);
    int control = ControlListener.start(application);
    new OneWay(callbacks)
        .run(
            new Workload.Run(
                contestant,
                contestant.clients(ports),
                ports,
                ControlConnection.to(control),
                Scale.TINY,
                figures::put,
                point -> {}));
  }

  @Test
  void aContestantThatLosesNothingHasAFigureForEachDirectionAndSize() throws Exception {
    run(new Direct(-1));

    assertThat(figures)
        .containsOnlyKeys(
            Figure.UP_32,
            Figure.DOWN_32,
            Figure.UP_1024,
            Figure.DOWN_1024,
            Figure.UP_65536,
            Figure.DOWN_65536);
  }

  @Test
  void withCallbacksOnAnExecutorTheFiguresHaveNamesOfTheirOwn() throws Exception {
    run(new Direct(-1), Clients.Callbacks.DEFAULT);

    assertThat(figures)
        .containsOnlyKeys(
            Figure.UP_EXECUTOR_32,
            Figure.DOWN_EXECUTOR_32,
            Figure.UP_EXECUTOR_1024,
            Figure.DOWN_EXECUTOR_1024,
            Figure.UP_EXECUTOR_65536,
            Figure.DOWN_EXECUTOR_65536);
  }

  @Test
  void aContestantThatLosesAMessageHasNoFigure() {
    assertThatThrownBy(() -> run(new Direct(5)))
        .hasMessageContaining("message 5 of 32 bytes came instead of 4");
    assertThat(figures).isEmpty();
  }
}
