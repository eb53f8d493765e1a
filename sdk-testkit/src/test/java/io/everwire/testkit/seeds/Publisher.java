package io.everwire.testkit.seeds;

import io.everwire.Channel;
import io.everwire.Position;
import io.everwire.RealtimeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Publishes numbered messages to one channel and keeps account of what it is told. */
final class Publisher {
  private static final int MANY_PENDING = 40;

  private final Judge judge;
  private final int source;
  private final Channel<ByteBuffer> channel;
  private final ChannelLedger ledger;
  private final Sizes sizes;
  private final RandomGenerator random;
  private final List<Publication> publications = new ArrayList<>();
  private int pending;
  private int refused;
  private int confirmed;

  Publisher(
      Judge judge,
      int source,
      Channel<ByteBuffer> channel,
      ChannelLedger ledger,
      Sizes sizes,
      RandomGenerator random) {
    this.judge = judge;
    this.source = source;
    this.channel = channel;
    this.ledger = ledger;
    this.sizes = sizes;
    this.random = random;
  }

  String channel() {
    return ledger.name();
  }

  int pending() {
    return pending;
  }

  int confirmed() {
    return confirmed;
  }

  List<Publication> publications() {
    return publications;
  }

  void publish(int count) {
    // A queue that is full once has shown what it does; to hit it again and again only takes time.
    for (int i = 0; i < count && (pending < MANY_PENDING || refused < 3); i++) {
      publishOne();
    }
  }

  Publication find(int number) {
    if (number < 0 || number >= publications.size()) {
      throw new Violation(
          channel() + ": message " + number + " of publisher " + source + " was never published");
    }
    return publications.get(number);
  }

  private void publishOne() {
    int number = publications.size();
    int size = sizes.draw(random);
    Publication publication = new Publication(ledger.name(), source, number, size);
    publications.add(publication);
    pending++;
    channel
        .publish(Payload.of(source, number, size))
        .whenComplete(
            (receipt, failure) ->
                judge.watch(
                    () ->
                        settled(
                            publication, receipt == null ? null : receipt.position(), failure)));
  }

  private void settled(
      Publication publication, @Nullable Position position, @Nullable Throwable failure) {
    pending--;
    if (position != null) {
      confirmed++;
      publication.confirmed();
      ledger.confirmed(publication, position);
    } else if (failure instanceof RealtimeException known) {
      publication.failed(known.status());
      refused += publication.state() == Publication.State.REFUSED ? 1 : 0;
    } else {
      throw new Violation(publication + " failed with " + failure);
    }
  }
}
