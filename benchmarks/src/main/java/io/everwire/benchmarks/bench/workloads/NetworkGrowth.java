package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Clients.Callbacks;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import io.everwire.benchmarks.bench.contestants.Link;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a message costs the server, with more and more connections of which each says something in
 * its turn, and with more and more subscribers of one channel. The clients' process, which has
 * threads for each connection, does not count.
 */
record NetworkGrowth() implements Workload {
  private static final int QUESTION_BYTES = 64;
  private static final int BROADCAST_BYTES = 128;
  private static final int IN_FLIGHT = 10;
  private static final int PATIENCE_SECONDS = 30;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public Ability needs() {
    return Ability.GROWTH;
  }

  @Override
  public boolean once(Scale scale) {
    return true;
  }

  @Override
  public Duration patience() {
    return Duration.ofMinutes(10);
  }

  @Override
  public void run(Run run) throws Exception {
    CostMeter meter =
        new CostMeter(run.server()::effort, run.scale().warmUp(), run.scale().time(), run.points());
    connections(run, meter);
    subscribers(run, meter);
  }

  private static void connections(Run run, CostMeter meter) throws Exception {
    try (Dialling dialling = new Dialling()) {
      Circle circle = new Circle();
      for (int size : run.scale().sizes(Axis.CONNECTIONS)) {
        dialling.connect(size - circle.size(), () -> circle.join(run));
        if (size == run.scale().sizes(Axis.CONNECTIONS).get(0)) {
          // what is compiled later would make the smallest size seem dear
          circle.ask(run.scale().warmUp().multipliedBy(3));
        }
        meter.measure(Axis.CONNECTIONS, size, circle::ask);
      }
    }
  }

  private static void subscribers(Run run, CostMeter meter) throws Exception {
    for (int size : run.scale().sizes(Axis.SUBSCRIBERS)) {
      Audience audience =
          new Audience(new Messages(Messages.Kind.BROADCAST, BROADCAST_BYTES), true);
      try (Dialling dialling = new Dialling();
          Link publisher = run.clients().publisher()) {
        dialling.connect(size, () -> run.clients().subscribe(audience.join()));
        meter.measure(
            Axis.SUBSCRIBERS,
            size,
            time -> (long) FanOut.flood(audience, publisher, time) * audience.size());
      }
    }
  }

  /** Connections that ask one after the other, and check their answers. */
  private static final class Circle {
    private final Messages questions = new Messages(Messages.Kind.QUESTION, QUESTION_BYTES);
    private final List<Member> members = new ArrayList<>();
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private volatile @Nullable String mistake;
    private int turn;

    int size() {
      return members.size();
    }

    Link join(Run run) throws Exception {
      Member member = new Member();
      Link link = run.clients().connect(Callbacks.INLINE, member);
      synchronized (members) {
        member.link = link;
        members.add(member);
      }
      return link;
    }

    long ask(Duration time) throws Exception {
      long begin = System.nanoTime();
      long asked = 0;
      for (; System.nanoTime() - begin < time.toNanos(); asked++) {
        acquire(1);
        members.get(turn).ask();
        turn = (turn + 1) % members.size();
      }
      acquire(IN_FLIGHT);
      room.release(IN_FLIGHT);
      String wrong = mistake;
      if (wrong != null) {
        throw new IllegalStateException(wrong);
      }
      return asked;
    }

    private void acquire(int count) throws Exception {
      if (!room.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("no answer");
      }
    }

    private final class Member implements Receiver {
      private @Nullable Link link;
      private long asked;
      private long answered;

      void ask() throws Exception {
        if (link != null) {
          link.send(questions.numbered(asked++));
          link.flush();
        }
      }

      @Override
      public void receive(ByteBuffer message) {
        if (!questions.isNumbered(message, answered++) || !questions.isFilled(message)) {
          mistake = "answer %d came instead of another".formatted(Messages.number(message));
        }
        room.release();
      }
    }
  }
}
