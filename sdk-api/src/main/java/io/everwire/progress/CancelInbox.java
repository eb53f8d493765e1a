package io.everwire.progress;

import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to cancel to the tasks of one publisher. A request for a task that it does not
 * have, which may be another publisher's, does nothing; nor does one that cannot be read, but for a
 * log.
 */
final class CancelInbox implements SubscriptionListener<CancelRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(CancelInbox.class);

  private final String channel;
  private final UpdatePump pump;

  /** Anybody who may publish there can bring about more: one line is enough. */
  private boolean complained;

  private CancelInbox(String channel, UpdatePump pump) {
    this.channel = channel;
    this.pump = pump;
  }

  static Subscription open(RealtimeClient client, String channel, UpdatePump pump) {
    String requests = channel + CancelRequest.CHANNEL_SUFFIX;
    return client
        .channel(requests, CancelRequest.codec())
        .subscribe(new CancelInbox(requests, pump));
  }

  @Override
  public void onMessage(Message<CancelRequest> message) {
    CancelRequest request = message.payload();
    ProgressTask task = pump.running(request.id());
    if (task == null) {
      LOG.debug("a request on \"{}\" is for no task that runs here", channel);
    } else {
      task.requestCancel(request.reason());
    }
  }

  @Override
  public void onUndecodable(Position position, RealtimeException error) {
    if (!complained) {
      complained = true;
      LOG.warn(
          "a message on \"{}\" at {} is no request to cancel and is ignored, as further ones are"
              + " in silence: {}",
          channel,
          position,
          error.status());
    }
  }

  @Override
  public void onEnded(Status status) {
    if (status.code() != StatusCode.OK && status.code() != StatusCode.CANCELLED) {
      LOG.warn("tasks cannot be asked to cancel on \"{}\": {}", channel, status);
    }
  }
}
