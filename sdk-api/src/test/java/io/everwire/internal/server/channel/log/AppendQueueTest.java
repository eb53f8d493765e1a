package io.everwire.internal.server.channel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.everwire.Position;
import io.everwire.Status;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.Broker;
import io.everwire.broker.Idempotency;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import io.everwire.internal.server.channel.log.AppendQueue.BatchLimit;
import io.everwire.internal.server.channel.log.AppendQueue.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is appended and what is refused, and in which order, when the broker fails. */
class AppendQueueTest {
  private static final Retention NOTHING_KEPT =
      new Retention(0, Duration.ZERO, 0, 0, 0, Duration.ZERO);
  private static final int BATCH = 3;

  private final Broker broker = mock(Broker.class);
  private final ArrayDeque<Append> underWay = new ArrayDeque<>();
  private final AppendQueue queue =
      new AppendQueue(
          "a", broker, NOTHING_KEPT, new BatchLimit(BATCH, 1 << 20), Runnable::run, new Unheard());
  private final Told publisher = new Told("ann");
  private final Told other = new Told("bob");
  private long head;

  AppendQueueTest() {
    when(broker.append(anyString(), anyList(), any()))
        .thenAnswer(
            call -> {
              Append append = new Append(call.getArgument(1), new CompletableFuture<>());
              underWay.add(append);
              return append.answer;
            });
  }

  /** What the broker was asked for, and has not answered. */
  private record Append(
      List<Publication> publications, CompletableFuture<List<AppendOutcome>> answer) {
    List<String> texts() {
      return publications.stream()
          .map(each -> UTF_8.decode(requireNonNull(each.payload()).duplicate()).toString())
          .toList();
    }
  }

  private static final class Unheard implements AppendQueue.Listener {
    @Override
    public void onAppended(int messages, long payloadBytes, Position last) {}

    @Override
    public void onAnswered(int messages) {}
  }

  /** A publisher that notes what it is told. */
  private static final class Told extends Publisher {
    final String name;
    final List<String> answers = new ArrayList<>();

    Told(String name) {
      this.name = name;
    }

    @Override
    public void onPublished(String epoch, long firstOffset, int count, long cost) {
      answers.add(count + " from " + firstOffset);
    }

    @Override
    public void onRefused(Status status, long cost) {
      answers.add(status.message().replaceFirst(".*failed: ", ""));
    }
  }

  /** Publishes under a number; 0 for none. */
  private void publish(Told from, long number, boolean retry) {
    Publication publication =
        new Publication(
            ByteBuffer.wrap((from.name + number).getBytes(UTF_8)),
            "",
            Optional.empty(),
            from.name,
            false,
            number == 0 ? null : new Idempotency("principal", "", from.name, number));
    queue.add(new Waiting(publication, 100, retry, from));
    queue.send();
  }

  private void fails() {
    underWay.remove().answer.completeExceptionally(new IllegalStateException("the test wants it"));
    queue.send();
  }

  /** The broker appends what it was asked for; returns that. */
  private List<String> appends() {
    Append append = underWay.remove();
    List<AppendOutcome> outcomes = new ArrayList<>();
    append.publications.forEach(
        each -> outcomes.add(new AppendOutcome.Appended(new Position("epoch", ++head))));
    append.answer.complete(outcomes);
    queue.send();
    return append.texts();
  }

  @Test
  void whatComesWhileABatchIsOnItsWayMakesTheNextOne() {
    for (int number = 1; number <= 6; number++) {
      publish(publisher, number, false);
    }

    assertThat(appends()).containsExactly("ann1");
    assertThat(appends()).containsExactly("ann2", "ann3", "ann4");
    assertThat(appends()).containsExactly("ann5", "ann6");
    assertThat(publisher.answers).containsExactly("1 from 1", "3 from 2", "2 from 5");
  }

  @Test
  void afterAFailureWhatFollowsIsRefusedUntilWhatFailedIsRepeated() {
    publish(publisher, 1, false);
    fails();
    publish(publisher, 2, false);
    assertThat(underWay).isEmpty();
    assertThat(publisher.answers).last().isEqualTo("an earlier publish has to be repeated first");

    publish(publisher, 1, true);
    publish(publisher, 2, false);

    assertThat(appends()).containsExactly("ann1");
    assertThat(appends()).containsExactly("ann2");
  }

  @Test
  void whatWaitsBehindAFailureFailsWithIt() {
    publish(publisher, 1, false);
    publish(publisher, 2, false);
    publish(other, 1, false);
    fails();

    assertThat(underWay).isEmpty();
    assertThat(publisher.answers).hasSize(2).first().asString().endsWith("it may have happened");
    assertThat(other.answers).hasSize(1).first().asString().startsWith("it waited behind others");
  }

  @Test
  void aRepetitionThatFailsAgainHasToBeRepeatedAgain() {
    publish(publisher, 1, false);
    fails();
    publish(publisher, 1, true);
    fails();
    publish(publisher, 2, false);

    assertThat(underWay).isEmpty();
  }

  @Test
  void theFailureOfWhatHasNoNumberEndsNoWaitForARepetition() {
    publish(other, 1, false);
    publish(publisher, 1, false);
    publish(publisher, 0, false);
    appends();
    fails();
    publish(publisher, 2, false);

    assertThat(underWay).isEmpty();
    assertThat(publisher.answers).last().isEqualTo("an earlier publish has to be repeated first");
  }

  @Test
  void whatHasNoNumberHasNoOrderToWaitFor() {
    publish(publisher, 0, false);
    fails();
    publish(publisher, 0, false);

    assertThat(appends()).containsExactly("ann0");
  }

  @Test
  void oneWhoHasToRepeatHoldsNobodyElseUp() {
    publish(publisher, 1, false);
    fails();
    publish(other, 1, false);

    assertThat(appends()).containsExactly("bob1");
  }

  @Test
  void anAnswerForAnotherNumberOfPublicationsIsAFailure() {
    publish(publisher, 1, false);
    underWay.remove().answer.complete(List.of());

    assertThat(publisher.answers).hasSize(1).first().asString().endsWith("it may have happened");
  }
}
