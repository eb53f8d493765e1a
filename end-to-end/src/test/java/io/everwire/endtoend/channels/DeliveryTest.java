package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.CallbackQueue;
import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.HistoryQuery;
import io.everwire.Limits;
import io.everwire.Message;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.ServerChannel;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.endtoend.Scheme;
import io.everwire.endtoend.channels.Shared.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a subscription is brought: all of it, the newest of each key, or what the link takes. */
@Timeout(60)
@ExtendWith(Shared.Closing.class)
class DeliveryTest {
  private static final SubscribeOptions LATEST =
      SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.LATEST);
  private static final SubscribeOptions VOLATILE =
      SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.VOLATILE);

  private static Story follow(Channel<String> channel, SubscribeOptions options) {
    Story story = new Story();
    channel.subscribe(story, options).ready().join();
    return story;
  }

  private static CompletableFuture<Receipt> put(Channel<String> channel, String key, int value) {
    return channel.publish("" + value, PublishOptions.DEFAULT.withKey(key));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
  }

  /** A subscription that takes one message, and further ones when the test lets it. */
  private record Slow(Story story, CallbackQueue callbacks, Subscription subscription) {

    static Slow follow(Scheme scheme, String channel, SubscribeOptions options) throws Exception {
      CallbackQueue callbacks = new CallbackQueue();
      Limits oneMessage = Limits.builder().subscriptionWindowBytes(1).build();
      Story story = new Story();
      Subscription subscription =
          Shared.over(scheme)
              .site()
              .client(client -> client.callbacks(callbacks).limits(oneMessage))
              .channel(channel, Codec.utf8())
              .subscribe(story, options);
      subscription.ready().join();
      return new Slow(story, callbacks, subscription);
    }

    void readUntil(String last) {
      await()
          .atMost(Site.PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                callbacks.drain();
                return story.told().contains(last);
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSlowListenerGetsTheNewestOfEachKey(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Slow slow = Slow.follow(scheme, room.name(), LATEST);
    Story fast = follow(room.reader(), SubscribeOptions.DEFAULT);

    put(room.writer(), "x", 0);
    for (int i = 1; i <= 100; i++) {
      put(room.writer(), "x", i);
      put(room.writer(), "y", i);
    }
    fast.tells("y=100");
    put(room.writer(), "z", 1);
    slow.readUntil("z=1");

    assertThat(slow.story().told()).contains("x=100", "y=100").hasSizeLessThan(20);
    assertThat(fast.told()).hasSizeGreaterThanOrEqualTo(201);
  }

  @ParameterizedTest
  @EnumSource
  void retainedValuesComeFirstAndThenWhatChangesThem(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("values/*");
    put(room.writer(), "x", 1);
    put(room.writer(), "y", 1);
    put(room.writer(), "z", 1);
    put(room.writer(), "x", 2);
    room.writer().delete("z").join();

    Story story = follow(room.reader(), LATEST);
    put(room.writer(), "y", 2).join();
    room.writer().delete("x").join();

    story.becomes("snapshot", "x=2", "y=1", "end of snapshot", "y=2", "-x");
    follow(room.reader(), LATEST).becomes("snapshot", "y=2", "end of snapshot");
  }

  @ParameterizedTest
  @EnumSource
  void aVolatileMessageReachesWhoIsThereAndTakesNoPlace(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Story reliable = follow(room.reader(), SubscribeOptions.DEFAULT);
    Story newest = follow(room.reader(), VOLATILE);
    AtomicInteger number = new AtomicInteger();

    await()
        .atMost(Site.PATIENCE)
        .until(
            () -> {
              room.writer()
                  .publish("v" + number.incrementAndGet(), PublishOptions.DEFAULT.asVolatile());
              return !newest.told().isEmpty() && !reliable.told().isEmpty();
            });
    Receipt receipt = room.writer().publish("counted").join();
    reliable.tells("counted");

    assertThat(receipt.position().offset()).isEqualTo(1);
    assertThat(newest.told()).doesNotHaveDuplicates();
    assertThat(room.reader().history(HistoryQuery.last(10)).join().messages())
        .extracting(Message::payload)
        .containsExactly("counted");
  }

  @ParameterizedTest
  @EnumSource
  void aVolatileSubscriptionGetsTheNewestOfWhatItsLinkTakes(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Story story = follow(room.reader(), VOLATILE);

    for (int i = 1; i <= 200; i++) {
      room.writer().publish("" + i);
    }
    story.tells("200");

    assertThat(story.told().stream().map(Integer::valueOf).toList())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void aSlowReaderIsGivenAllFromHistory(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("recover/*");
    Slow slow = Slow.follow(scheme, room.name(), SubscribeOptions.DEFAULT);
    List<String> all = numbers(1, 100);
    Story fast = follow(room.reader(), SubscribeOptions.DEFAULT);

    all.forEach(room.writer()::publish);
    fast.becomes(all);
    slow.readUntil("100");

    assertThat(slow.story().told()).isEqualTo(all);
  }

  @ParameterizedTest
  @EnumSource
  void aSlowReaderLosesTheOldestAndIsToldHowMany(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("drop/*");
    Slow slow = Slow.follow(scheme, room.name(), SubscribeOptions.DEFAULT);
    Story fast = follow(room.reader(), SubscribeOptions.DEFAULT);

    numbers(1, 100).forEach(room.writer()::publish);
    fast.tells("100");
    slow.readUntil("100");

    int missed = 0;
    List<String> read = new ArrayList<>();
    for (String each : slow.story().told()) {
      if (each.startsWith("gap of ")) {
        missed += Integer.parseInt(each.substring("gap of ".length()));
      } else {
        read.add(each);
        assertThat(Integer.parseInt(each))
            .as("after %s", slow.story().told())
            .isEqualTo(read.size() + missed);
      }
    }
    assertThat(missed).isPositive();
    assertThat(read).endsWith("100").hasSize(100 - missed);
  }

  @ParameterizedTest
  @EnumSource
  void aSlowReaderHoldsPublishersBack(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("push/*");
    Slow slow = Slow.follow(scheme, room.name(), SubscribeOptions.DEFAULT);

    List<CompletableFuture<Receipt>> receipts =
        numbers(1, 100).stream().map(room.writer()::publish).toList();
    receipts.get(0).join();
    Shared.over(scheme).room("log/*").writer().publish("elsewhere").join();
    assertThat(receipts.get(99)).isNotDone();
    slow.readUntil("100");

    receipts.get(99).join();
    assertThat(slow.story().told()).isEqualTo(numbers(1, 100));
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionsOfOneSessionAreIndependent(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("values/*");
    put(room.writer(), "x", 1).join();
    put(room.writer(), "x", 2).join();

    Story all = follow(room.reader(), SubscribeOptions.DEFAULT.withStart(Start.rewind(10)));
    Story latest = follow(room.reader(), LATEST);
    Story closing = new Story();
    Subscription closed = room.reader().subscribe(closing);
    closed.ready().join();
    Story live = follow(room.reader(), SubscribeOptions.DEFAULT);
    put(room.writer(), "x", 3).join();
    closing.becomes("x=3");
    closed.close();
    closed.ended().join();
    put(room.writer(), "x", 4).join();

    live.becomes("x=3", "x=4");
    all.becomes("x=1", "x=2", "recovered", "x=3", "x=4");
    latest.becomes("snapshot", "x=2", "end of snapshot", "x=3", "x=4");
    closing.becomes("x=3", "ended OK");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedToOthersSparesThePublisher(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Story own = follow(room.writer(), SubscribeOptions.DEFAULT);
    Story others = follow(room.reader(), SubscribeOptions.DEFAULT);

    room.writer().publish("to others", PublishOptions.DEFAULT.toOthers());
    room.writer().publish("to all").join();

    own.becomes("to all");
    others.becomes("to others", "to all");
  }

  @ParameterizedTest
  @EnumSource
  void theServerPublishesToItsChannels(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("values/*");
    ServerChannel<String> channel =
        Shared.over(scheme).site().server().channel(room.name(), Codec.utf8());
    Story story = follow(room.reader(), LATEST);

    channel.publish("1", PublishOptions.DEFAULT.withKey("x")).join();
    // Before that it could be deleted while it waits, and would not come.
    story.becomes("snapshot", "end of snapshot", "x=1");
    channel.delete("x").join();
    Receipt last = channel.publish("plain").join();

    story.becomes("snapshot", "end of snapshot", "x=1", "-x", "plain");
    assertThat(room.reader().history(HistoryQuery.last(1)).join().head())
        .isEqualTo(last.position());
  }
}
