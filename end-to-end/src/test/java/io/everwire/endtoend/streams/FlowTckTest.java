package io.everwire.endtoend.streams;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import io.everwire.BlockingStream;
import io.everwire.Codec;
import io.everwire.FlowStream;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.endtoend.Scheme;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;

/**
 * The publisher and the subscriber of {@link FlowStream} keep Reactive Streams' rules, over every
 * transport: its TCK says so.
 */
@Tag("long")
class FlowTckTest {
  private static final StreamType<Integer, Integer> NUMBERS =
      StreamType.duplex(
          "numbers",
          Codec.of(
              number -> Codec.utf8().encode(String.valueOf(number)),
              bytes -> Integer.valueOf(Codec.utf8().decode(bytes))),
          Codec.of(
              number -> Codec.utf8().encode(String.valueOf(number)),
              bytes -> Integer.valueOf(Codec.utf8().decode(bytes))));

  private static final long PATIENCE_MILLIS = 15_000;

  /** How long the TCK listens for what must not come. */
  private static final long SILENCE_MILLIS = 300;

  /** An error that is expected is looked for once, after this time. */
  private static final long ERROR_MILLIS = 3_000;

  /** What was cancelled is looked for among garbage once, after this time. */
  private static final long GARBAGE_MILLIS = 3_000;

  private static final List<Connected> CONNECTED = new ArrayList<>();

  @AfterAll
  static void close() {
    CONNECTED.forEach(Connected::close);
  }

  private static TestEnvironment environment() {
    return new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS, ERROR_MILLIS);
  }

  /** Sends as many numbers as it is asked for, or fails when asked for less than none. */
  private static void serve(RealtimeServer.Builder server) {
    server.stream(
        NUMBERS,
        BlockingStream.handler(
            task -> new Thread(task, "numbers").start(),
            (context, stream) -> {
              int count = stream.receive().orElse(0);
              if (count < 0) {
                stream.cancel(Status.of(StatusCode.ABORTED, "as asked"));
              }
              for (int i = 0; i < count; i++) {
                stream.send(i);
              }
            }));
  }

  private static FlowStream<Integer, Integer> open(Connected over, int count) {
    FlowStream<Integer, Integer> stream =
        FlowStream.open(over.client(), NUMBERS, StreamOptions.DEFAULT);
    stream
        .sent()
        .onSubscribe(
            new Flow.Subscription() {
              private boolean asked;

              @Override
              public void request(long n) {
                if (!asked) {
                  asked = true;
                  stream.sent().onNext(count);
                }
              }

              @Override
              public void cancel() {}
            });
    return stream;
  }

  private static final class Publisher extends FlowPublisherVerification<Integer> {
    private final Connected over;

    Publisher(Connected over) {
      super(environment(), GARBAGE_MILLIS);
      this.over = over;
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      return open(over, (int) Math.min(elements, 100_000)).received();
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      FlowStream<Integer, Integer> stream = open(over, -1);
      return stream.received();
    }

    @Override
    public long maxElementsFromPublisher() {
      return 10_000;
    }
  }

  private static final class Blackbox extends FlowSubscriberBlackboxVerification<Integer> {
    private final Connected over;

    Blackbox(Connected over) {
      super(environment());
      this.over = over;
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      return FlowStream.open(over.client(), NUMBERS, StreamOptions.DEFAULT).sent();
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }

  private static final class Whitebox extends FlowSubscriberWhiteboxVerification<Integer> {
    private final Connected over;

    Whitebox(Connected over) {
      super(environment());
      this.over = over;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    @Override
    protected Flow.Subscriber<Integer> createFlowSubscriber(
        WhiteboxSubscriberProbe<Integer> probe) {
      Flow.Subscriber<Integer> real =
          FlowStream.open(over.client(), NUMBERS, StreamOptions.DEFAULT).sent();
      return new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          real.onSubscribe(subscription);
          probe.registerOnSubscribe(
              new SubscriberPuppet() {
                @Override
                public void triggerRequest(long elements) {
                  subscription.request(elements);
                }

                @Override
                public void signalCancel() {
                  subscription.cancel();
                }
              });
        }

        @Override
        public void onNext(Integer element) {
          real.onNext(element);
          probe.registerOnNext(element);
        }

        @Override
        public void onError(Throwable failure) {
          real.onError(failure);
          probe.registerOnError(failure);
        }

        @Override
        public void onComplete() {
          real.onComplete();
          probe.registerOnComplete();
        }
      };
    }
  }

  @TestFactory
  Stream<DynamicContainer> theTckIsPassed() throws Exception {
    List<DynamicContainer> all = new ArrayList<>();
    for (Scheme scheme : Scheme.values()) {
      Connected over = Connected.over(scheme, FlowTckTest::serve);
      CONNECTED.add(over);
      all.add(
          dynamicContainer(
              scheme + " publisher",
              Tck.tests(() -> new Publisher(over), Publisher::setUp, done -> {})));
      all.add(
          dynamicContainer(
              scheme + " subscriber, from outside",
              Tck.tests(
                  () -> new Blackbox(over),
                  test -> {
                    test.startPublisherExecutorService();
                    test.setUp();
                  },
                  Blackbox::shutdownPublisherExecutorService)));
      all.add(
          dynamicContainer(
              scheme + " subscriber, from inside",
              Tck.tests(
                  () -> new Whitebox(over),
                  test -> {
                    test.startPublisherExecutorService();
                    test.setUp();
                  },
                  Whitebox::shutdownPublisherExecutorService)));
    }
    return all.stream();
  }
}
