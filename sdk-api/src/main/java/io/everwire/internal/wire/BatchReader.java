package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads batches. Stateless; safe for use by many threads. */
public final class BatchReader {
  private static final int ACK_FIELD = 1;
  private static final int FRAMES_FIELD = 2;

  /** Most batches have a frame or two. */
  private static final int FEW = 4;

  /**
   * What one transport message carried.
   *
   * @param ack how many counted frames the peer has received; 0 where it did not say
   * @param frames in order
   */
  public record Batch(long ack, List<Frame> frames) {}

  private BatchReader() {}

  /**
   * Reads a batch.
   *
   * @throws WireException if the bytes are no batch, or one of its frames is of a required kind
   *     that this side does not know
   */
  public static Batch read(ByteBuffer message) {
    ProtoReader in = new ProtoReader(message);
    long ack = 0;
    List<Frame> frames = new ArrayList<>(FEW);
    while (in.next()) {
      switch (in.field()) {
        case ACK_FIELD -> ack = in.number();
        case FRAMES_FIELD -> frames.add(frame(in));
        default -> in.skip();
      }
    }
    return new Batch(ack, frames);
  }

  private static Frame frame(ProtoReader in) {
    int outer = in.begin();
    if (!in.next()) {
      throw new WireException("a frame without a body");
    }
    int number = in.field();
    if (number >= Frame.END_OF_NUMBERS) {
      throw new UnknownRequiredFrameException(number);
    }
    int body = in.begin();
    Frame frame = body(number, in);
    in.end(body);
    if (in.next()) {
      throw new WireException("a frame with two bodies, " + number + " and " + in.field());
    }
    in.end(outer);
    return frame;
  }

  private static Frame body(int number, ProtoReader in) {
    return switch (number) {
      case ChannelFrame.Publish.NUMBER -> ChannelFrame.Publish.read(in);
      case ChannelFrame.Published.NUMBER -> ChannelFrame.Published.read(in);
      case ChannelFrame.Message.NUMBER -> ChannelFrame.Message.read(in);
      case ChannelFrame.Credit.NUMBER -> ChannelFrame.Credit.read(in);
      case ChannelFrame.Subscribe.NUMBER -> ChannelFrame.Subscribe.read(in);
      case ChannelFrame.Subscribed.NUMBER -> ChannelFrame.Subscribed.read(in);
      case ChannelFrame.Unsubscribe.NUMBER -> ChannelFrame.Unsubscribe.read(in);
      case ChannelFrame.Unsubscribed.NUMBER -> ChannelFrame.Unsubscribed.read(in);
      case PositionFrame.Gap.NUMBER -> PositionFrame.Gap.read(in);
      case PositionFrame.Recovered.NUMBER -> PositionFrame.Recovered.read(in);
      case PositionFrame.PositionMoved.NUMBER -> PositionFrame.PositionMoved.read(in);
      case PositionFrame.Snapshot.NUMBER -> PositionFrame.Snapshot.read(in);
      case PresenceFrame.Presence.NUMBER -> PresenceFrame.Presence.read(in);
      case HistoryFrame.HistoryRequest.NUMBER -> HistoryFrame.HistoryRequest.read(in);
      case HistoryFrame.HistoryItem.NUMBER -> HistoryFrame.HistoryItem.read(in);
      case HistoryFrame.HistoryEnd.NUMBER -> HistoryFrame.HistoryEnd.read(in);
      case PresenceFrame.PresenceRequest.NUMBER -> PresenceFrame.PresenceRequest.read(in);
      case PresenceFrame.PresenceReply.NUMBER -> PresenceFrame.PresenceReply.read(in);
      case VolatileFrame.VolatilePublish.NUMBER -> VolatileFrame.VolatilePublish.read(in);
      case VolatileFrame.VolatileMessage.NUMBER -> VolatileFrame.VolatileMessage.read(in);
      case StreamFrame.StreamData.NUMBER -> StreamFrame.StreamData.read(in);
      case StreamFrame.StreamCredit.NUMBER -> StreamFrame.StreamCredit.read(in);
      case StreamFrame.StreamOpen.NUMBER -> StreamFrame.StreamOpen.read(in);
      case StreamFrame.StreamEnd.NUMBER -> StreamFrame.StreamEnd.read(in);
      case StreamFrame.StreamReset.NUMBER -> StreamFrame.StreamReset.read(in);
      case AuthFrame.Refresh.NUMBER -> AuthFrame.Refresh.read(in);
      case AuthFrame.Refreshed.NUMBER -> AuthFrame.Refreshed.read(in);
      case LinkFrame.Hello.NUMBER -> LinkFrame.Hello.read(in);
      case LinkFrame.Welcome.NUMBER -> LinkFrame.Welcome.read(in);
      case LinkFrame.Reject.NUMBER -> LinkFrame.Reject.read(in);
      case LinkFrame.Goodbye.NUMBER -> LinkFrame.Goodbye.read(in);
      case LinkFrame.Ping.NUMBER -> LinkFrame.Ping.read(in);
      case LinkFrame.Pong.NUMBER -> LinkFrame.Pong.read(in);
      default -> unknown(number, in);
    };
  }

  private static Frame unknown(int number, ProtoReader in) {
    boolean optional =
        number < Frame.FIRST_UNCOUNTED
            ? number >= Frame.FIRST_OPTIONAL_COUNTED
            : number >= Frame.FIRST_OPTIONAL_UNCOUNTED;
    if (!optional) {
      throw new UnknownRequiredFrameException(number);
    }
    in.skipRest();
    return new Frame.Unknown(number);
  }
}
