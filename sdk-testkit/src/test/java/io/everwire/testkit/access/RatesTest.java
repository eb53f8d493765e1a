package io.everwire.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.ClientLimits;
import io.everwire.Rate;
import io.everwire.RealtimeClient;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.testkit.access.AccessWorld.Inbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions that ask more often than they may. */
class RatesTest {

  private static AccessWorld world(ClientLimits.Builder limits) {
    return new AccessWorld(builder -> builder.clientLimits(limits.build()));
  }

  @Test
  void publishesAboveTheRateOfASessionAreRefusedAmongTheOthersAndOtherSessionsGoOn() {
    try (AccessWorld world = world(ClientLimits.builder().publishRate(new Rate(10, 20)))) {
      RealtimeClient ann = world.client("ann");
      RealtimeClient bob = world.client("bob");
      Inbox inbox = world.subscribed(bob, "news");
      Channel<String> news = AccessWorld.channel(ann, "news");
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        receipts.add(news.publish("m" + i));
      }
      receipts.forEach(receipt -> world.sim.runUntil(receipt::isDone));
      assertThat(receipts.stream().filter(each -> !each.isCompletedExceptionally())).hasSize(20);
      assertThat(world.failure(receipts.get(49)))
          .isEqualTo(
              Status.of(
                  StatusCode.RESOURCE_EXHAUSTED,
                  "publish to \"news\" refused: the session asks more often than 10 times a second,"
                      + " and 20 at once (ClientLimits.publishRate); try again in 100 ms"));
      world.sim.await(AccessWorld.channel(bob, "news").publish("bob's"));
      world.pass(1_000);
      assertThat(world.sim.await(news.publish("later")).position().offset()).isEqualTo(22);
      assertThat(inbox.payloads).hasSizeBetween(21, 22).contains("bob's");
    }
  }

  @Test
  void publishesToOneChannelAboveItsRateLeaveOtherChannelsAlone() {
    try (AccessWorld world = world(ClientLimits.builder().channelPublishRate(new Rate(1, 1)))) {
      RealtimeClient ann = world.client("ann");
      world.sim.await(AccessWorld.channel(ann, "a").publish("1"));
      assertThat(world.failure(AccessWorld.channel(ann, "a").publish("2")).message())
          .contains("publish to \"a\" refused", "ClientLimits.channelPublishRate");
      world.sim.await(AccessWorld.channel(ann, "b").publish("1"));
    }
  }

  @Test
  void subscribesAboveTheRateAreRefusedAndTheAuthorizerIsNotAsked() {
    try (AccessWorld world = world(ClientLimits.builder().subscribeRate(new Rate(1, 2)))) {
      RealtimeClient ann = world.client("ann");
      world.subscribed(ann, "a");
      world.subscribed(ann, "b");
      Status status = world.failure(AccessWorld.listen(ann, "c", new Inbox()).ready());
      assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(status.message())
          .contains("subscription to \"c\" refused", "ClientLimits.subscribeRate", "try again in");
      assertThat(world.authorizer.questions).doesNotContain("ann SUBSCRIBE c");
      world.pass(1_000);
      world.subscribed(ann, "c");
    }
  }
}
