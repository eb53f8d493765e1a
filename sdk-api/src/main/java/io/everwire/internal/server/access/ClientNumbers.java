package io.everwire.internal.server.access;

import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.WireException;

/**
 * The numbers that a client gives its subscriptions, its questions, and the channels to which it
 * publishes, checked in the order in which they come. Confined to the session's serializer.
 */
final class ClientNumbers {
  private long highestSubscription;
  private long highestChannel;
  private long lastQuestion;

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
    } else if (frame instanceof HistoryRequest request) {
      onQuestion(request.request());
    } else if (frame instanceof PresenceRequest request) {
      onQuestion(request.request());
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

  private void onQuestion(long number) {
    if (number != lastQuestion + 1) {
      throw new WireException(
          "a question with number " + number + ", the last one had " + lastQuestion);
    }
    lastQuestion = number;
  }

  private void onFollower(long number) {
    if (number < 1 || number > highestSubscription) {
      throw new WireException(
          "a frame for subscription " + number + ", the highest so far is " + highestSubscription);
    }
  }
}
