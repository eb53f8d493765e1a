package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbackBatchTest {
  private final ArrayDeque<Runnable> handedOver = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final CallbackLane lane =
      new CallbackLane(handedOver::add, handedOver::add, () -> ran.add("end of batch"));
  private final Serializer serializer =
      new Serializer(
          new ManualEnvironment(),
          () -> ran.add("settled"),
          failure -> {
            throw new AssertionError(failure);
          });
  private final CallbackBatch<String> batch = new CallbackBatch<>(serializer, lane, this::tell);

  private void tell(String item) {
    if (item.startsWith("bad")) {
      throw new IllegalStateException(item);
    }
    ran.add(item);
  }

  @Test
  void whatOneDrainBringsIsOneCallback() {
    serializer.execute(
        () -> {
          batch.add("a");
          batch.add("b");
          batch.add("c");
          assertThat(batch.isEmpty()).isFalse();
          assertThat(lane.isIdle()).isTrue();
        });
    assertThat(batch.isEmpty()).isTrue();
    assertThat(handedOver).hasSize(1);
    handedOver.remove().run();
    assertThat(ran).containsExactly("settled", "a", "b", "c", "end of batch");
  }

  @Test
  void eachDrainHandsOverWhatItBrings() {
    serializer.execute(() -> batch.add("a"));
    handedOver.remove().run();
    serializer.execute(() -> batch.add("b"));
    handedOver.remove().run();
    assertThat(ran).containsExactly("settled", "a", "end of batch", "settled", "b", "end of batch");
  }

  @Test
  void whatIsHandedOverEarlyComesBeforeWhatTheLaneGetsNext() {
    serializer.execute(
        () -> {
          batch.add("a");
          batch.handOver();
          lane.submit(() -> ran.add("b"));
          batch.add("c");
        });
    handedOver.remove().run();
    assertThat(ran).containsExactly("settled", "a", "b", "c", "end of batch");
    assertThat(handedOver).isEmpty();
  }

  @Test
  void whatIsHeldWaitsUntilItIsHandedOver() {
    serializer.execute(() -> batch.hold("a"));
    assertThat(handedOver).isEmpty();
    serializer.execute(
        () -> {
          batch.hold("b");
          batch.handOver();
        });
    handedOver.remove().run();
    assertThat(ran).containsExactly("settled", "settled", "a", "b", "end of batch");
  }

  @Test
  void oneThatFailsKeepsNoOtherFromRunning() {
    serializer.execute(
        () -> {
          batch.add("bad 1");
          batch.add("a");
          batch.add("bad 2");
          batch.add("b");
        });
    handedOver.remove().run();
    assertThat(ran).containsExactly("settled", "a", "b", "end of batch");
  }

  @Test
  void eachItemHasTheCompletionsOfACallback() {
    List<Integer> taken = new ArrayList<>();
    CallbackBatch<String> completing =
        new CallbackBatch<>(serializer, lane, item -> taken.add(completionsLeft()));
    serializer.execute(
        () -> {
          completing.add("a");
          completing.add("b");
        });
    handedOver.remove().run();
    assertThat(taken).hasSize(2).allMatch(each -> each > 0 && each.equals(taken.get(0)));
  }

  private static int completionsLeft() {
    int taken = 0;
    while (CallbackLane.takeCompletion()) {
      taken++;
    }
    return taken;
  }
}
