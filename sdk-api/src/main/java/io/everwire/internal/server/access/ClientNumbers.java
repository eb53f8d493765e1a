package io.everwire.internal.server.access;

import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.WireException;

/**
 * The numbers that a client gives its subscriptions and the channels to which it publishes, checked
 * in the order in which they come. Confined to the session's serializer.
 */
final class ClientNumbers {
  private long highestSubscription;
  private long highestChannel;

  /**
   * Checks the number of a frame that has come.
   *
   * @throws WireException if it cannot be
   */
  void check(ChannelFrame frame) {
    if (frame instanceof Publish publish) {
      onPublish(publish.channel());
    } else if (frame instanceof Credit credit) {
      onFollower(credit.subscription());
    } else if (frame instanceof Subscribe subscribe) {
      onSubscribe(subscribe.subscription());
    } else if (frame instanceof Unsubscribe unsubscribe) {
      onFollower(unsubscribe.subscription());
    }
  }

  private void onPublish(long number) {
    if (number < 1 || number > highestChannel + 1) {
      throw new WireException(
          "a publish to channel number " + number + ", the highest so far is " + highestChannel);
    }
    highestChannel = Math.max(highestChannel, number);
  }

  private void onSubscribe(long number) {
    if (number <= highestSubscription) {
      throw new WireException(
          "Subscribe with number " + number + ", the highest so far is " + highestSubscription);
    }
    highestSubscription = number;
  }

  private void onFollower(long number) {
    if (number < 1 || number > highestSubscription) {
      throw new WireException(
          "a frame for subscription " + number + ", the highest so far is " + highestSubscription);
    }
  }
}
