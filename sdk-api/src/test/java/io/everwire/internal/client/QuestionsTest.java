package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Limits;
import io.everwire.Message;
import io.everwire.Presence;
import io.everwire.StatusCode;
import io.everwire.internal.client.ChannelWorld.Inbox;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a client asks of a channel. */
class QuestionsTest {
  private final ChannelWorld world =
      new ChannelWorld(ChannelPolicy.create().history(1_000, Duration.ofHours(1)).presence(true));
  private final TestClient client = world.client();

  private HistoryPage<String> ask(HistoryQuery query) {
    return client.get(() -> client.channel("a").history(query)).join();
  }

  @Test
  void historyComesInPagesAndInOrder() {
    for (int i = 1; i <= 300; i++) {
      client.publish("a", "m" + i);
    }
    world.environment.run();

    HistoryPage<String> first = ask(HistoryQuery.last(1_000));
    HistoryPage<String> second = ask(first.next().orElseThrow());

    assertThat(first.messages()).hasSize(256);
    assertThat(first.messages().get(0).payload()).isEqualTo("m300");
    assertThat(first.head().offset()).isEqualTo(300);
    assertThat(second.messages()).hasSize(44).last().extracting(Message::payload).isEqualTo("m1");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void aLargeMessageOfHistoryComesWhole() {
    String large = "z".repeat(300_000);
    client.get(() -> client.channel("a").publish(large));

    assertThat(ask(HistoryQuery.last(1)).messages())
        .extracting(Message::payload)
        .containsExactly(large);
  }

  @Test
  void presenceTellsWhoIsThere() {
    client.get(() -> client.channel("a").subscribe(new Inbox()));

    Presence present = client.get(() -> client.channel("a").presence()).join();

    assertThat(present.count()).isEqualTo(1);
    assertThat(present.members()).hasSize(1);
  }

  @Test
  void aQuestionIsAskedAgainAfterALostSession() {
    client.get(() -> client.channel("a").publish("1"));
    client.server().link().stall();
    CompletableFuture<HistoryPage<String>> page =
        client.get(() -> client.channel("a").history(HistoryQuery.last(5)));
    client.loseSession();
    assertThat(page).isNotDone();

    world.connect(client, Limits.DEFAULT);

    assertThat(page.join().messages()).hasSize(1);
  }

  @Test
  void aQuestionThatNobodyAnswersHasADeadline() {
    client.cutLink();
    CompletableFuture<Presence> present = client.get(() -> client.channel("a").presence());

    world.environment.advance(Limits.DEFAULT.publishDeadline());

    assertThat(ChannelWorld.failure(present).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
  }
}
