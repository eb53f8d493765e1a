package io.everwire.internal.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.everwire.Status;
import io.everwire.internal.wire.proto.Batch;
import io.everwire.internal.wire.proto.Credit;
import io.everwire.internal.wire.proto.Goodbye;
import io.everwire.internal.wire.proto.Hello;
import io.everwire.internal.wire.proto.Limits;
import io.everwire.internal.wire.proto.Message;
import io.everwire.internal.wire.proto.Metadata;
import io.everwire.internal.wire.proto.Ping;
import io.everwire.internal.wire.proto.Pong;
import io.everwire.internal.wire.proto.Publish;
import io.everwire.internal.wire.proto.Published;
import io.everwire.internal.wire.proto.Refresh;
import io.everwire.internal.wire.proto.Refreshed;
import io.everwire.internal.wire.proto.Reject;
import io.everwire.internal.wire.proto.StatusDetail;
import io.everwire.internal.wire.proto.StreamCredit;
import io.everwire.internal.wire.proto.StreamData;
import io.everwire.internal.wire.proto.StreamEnd;
import io.everwire.internal.wire.proto.StreamOpen;
import io.everwire.internal.wire.proto.StreamReset;
import io.everwire.internal.wire.proto.Subscribe;
import io.everwire.internal.wire.proto.Subscribed;
import io.everwire.internal.wire.proto.Unsubscribe;
import io.everwire.internal.wire.proto.Unsubscribed;
import io.everwire.internal.wire.proto.Welcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What protobuf's own generated classes make of a batch, in the one form in which it can be
 * compared with what the codec makes of it.
 */
final class Oracle {
  private static final UnknownFieldSet EMPTY_FIELD_SET = UnknownFieldSet.newBuilder().build();

  private Oracle() {}

  /** A batch that the codec has read. */
  static Batch of(BatchReader.Batch batch) {
    Batch.Builder builder = Batch.newBuilder().setAck(batch.ack());
    batch.frames().forEach(frame -> builder.addFrames(of(frame)));
    return builder.build();
  }

  static Batch batch(long ack, List<Frame> frames) {
    return of(new BatchReader.Batch(ack, frames));
  }

  static io.everwire.internal.wire.proto.Frame of(Frame frame) {
    io.everwire.internal.wire.proto.Frame.Builder out =
        io.everwire.internal.wire.proto.Frame.newBuilder();
    if (frame instanceof LinkFrame link) {
      link(link, out);
    } else if (frame instanceof ChannelFrame channel) {
      channel(channel, out);
    } else if (frame instanceof StreamFrame stream) {
      stream(stream, out);
    } else if (frame instanceof AuthFrame.Refresh it) {
      out.setRefresh(
          Refresh.newBuilder().setGeneration(it.generation()).setToken(it.token()).build());
    } else if (frame instanceof AuthFrame.Refreshed it) {
      Refreshed.Builder body =
          Refreshed.newBuilder()
              .setGeneration(it.generation())
              .setSuperseded(it.superseded())
              .setExpiresInMillis(it.expiresInMillis());
      if (it.status() != null) {
        body.setStatus(of(it.status()));
      }
      out.setRefreshed(body);
    }
    return out.build();
  }

  private static void link(LinkFrame frame, io.everwire.internal.wire.proto.Frame.Builder out) {
    if (frame instanceof LinkFrame.Hello it) {
      out.setHello(
          Hello.newBuilder()
              .addAllVersions(list(it.versions()))
              .setClientId(it.clientId())
              .setToken(it.token())
              .setTokenGeneration(it.tokenGeneration())
              .setSessionId(it.sessionId())
              .setResumeKey(ByteString.copyFrom(it.resumeKey()))
              .setAttempt(it.attempt())
              .setReceived(it.received())
              .addAllCapabilities(list(it.capabilities()))
              .setLimits(of(it.limits())));
    } else if (frame instanceof LinkFrame.Welcome it) {
      out.setWelcome(
          Welcome.newBuilder()
              .setVersion(it.version())
              .setSessionId(it.sessionId())
              .setResumeKey(ByteString.copyFrom(it.resumeKey()))
              .setResumed(it.resumed())
              .setReceived(it.received())
              .setReplayFrom(it.replayFrom())
              .setServerTimeMillis(it.serverTimeMillis())
              .setKeepAliveMillis(it.keepAliveMillis())
              .setResumeWindowMillis(it.resumeWindowMillis())
              .setDedupWindowMillis(it.dedupWindowMillis())
              .addAllCapabilities(list(it.capabilities()))
              .setLimits(of(it.limits()))
              .setTokenExpiresInMillis(it.tokenExpiresInMillis()));
    } else if (frame instanceof LinkFrame.Reject it) {
      out.setReject(
          Reject.newBuilder()
              .setLeftValue(it.left().number())
              .setStatus(of(it.status()))
              .setRetryAfterMillis(it.retryAfterMillis()));
    } else if (frame instanceof LinkFrame.Goodbye it) {
      out.setGoodbye(
          Goodbye.newBuilder()
              .setScopeValue(it.scope().number())
              .setStatus(of(it.status()))
              .setHint(it.hint())
              .setDeadlineMillis(it.deadlineMillis())
              .setSpreadMillis(it.spreadMillis())
              .setForGood(it.forGood()));
    } else if (frame instanceof LinkFrame.Ping it) {
      out.setPing(Ping.newBuilder().setId(it.id()));
    } else if (frame instanceof LinkFrame.Pong it) {
      out.setPong(Pong.newBuilder().setId(it.id()).setTimeMillis(it.timeMillis()));
    }
  }

  private static void channel(
      ChannelFrame frame, io.everwire.internal.wire.proto.Frame.Builder out) {
    if (frame instanceof ChannelFrame.Publish it) {
      out.setPublish(
          Publish.newBuilder()
              .setChannel(it.channel())
              .setName(it.name())
              .setTotal(it.total())
              .setPayload(bytes(it.payload()))
              .setKey(it.key())
              .setTtlMillis(it.ttlMillis())
              .setIdempotencyKey(it.idempotencyKey())
              .setNumber(it.publishNumber())
              .setRetry(it.retry())
              .setExceptSelf(it.exceptSelf())
              .setDelete(it.delete()));
    } else if (frame instanceof ChannelFrame.Published it) {
      Published.Builder body =
          Published.newBuilder()
              .setChannel(it.channel())
              .setOffset(it.offset())
              .setEpoch(it.epoch())
              .setCount(it.count());
      if (it.status() != null) {
        body.setStatus(of(it.status()));
      }
      out.setPublished(body);
    } else if (frame instanceof ChannelFrame.Message it) {
      out.setMessage(
          Message.newBuilder()
              .setSubscription(it.subscription())
              .setOffset(it.offset())
              .setTotal(it.total())
              .setPayload(bytes(it.payload()))
              .setKey(it.key())
              .setDeleted(it.deleted()));
    } else if (frame instanceof ChannelFrame.Credit it) {
      out.setCredit(
          Credit.newBuilder().setSubscription(it.subscription()).setBytes(it.bytes()).build());
    } else if (frame instanceof ChannelFrame.Subscribe it) {
      out.setSubscribe(
          Subscribe.newBuilder()
              .setSubscription(it.subscription())
              .setChannel(it.channel())
              .setCredit(it.credit())
              .setDelivery(Subscribe.Delivery.valueOf(it.delivery().name()))
              .setEpoch(it.epoch())
              .setOffset(it.offset())
              .setRewindMessages(it.rewindMessages())
              .setRewindMillis(it.rewindMillis())
              .setPresence(Subscribe.PresenceMode.valueOf(it.presence().name()))
              .addAllMetadata(MoreOracle.texts(it.metadata())));
    } else if (frame instanceof ChannelFrame.Subscribed it) {
      out.setSubscribed(
          Subscribed.newBuilder()
              .setSubscription(it.subscription())
              .setEpoch(it.epoch())
              .setOffset(it.offset())
              .setRecovering(it.recovering()));
    } else if (frame instanceof ChannelFrame.Unsubscribe it) {
      out.setUnsubscribe(Unsubscribe.newBuilder().setSubscription(it.subscription()));
    } else if (frame instanceof ChannelFrame.Unsubscribed it) {
      Unsubscribed.Builder body = Unsubscribed.newBuilder().setSubscription(it.subscription());
      if (it.status() != null) {
        body.setStatus(of(it.status()));
      }
      out.setUnsubscribed(body);
    } else {
      MoreOracle.channel(frame, out);
    }
  }

  private static void stream(StreamFrame frame, io.everwire.internal.wire.proto.Frame.Builder out) {
    if (frame instanceof StreamFrame.StreamOpen it) {
      StreamOpen.Builder body =
          StreamOpen.newBuilder()
              .setStream(it.stream())
              .setName(it.name())
              .setTimeLeftMillis(it.timeLeftMillis());
      for (MetadataEntry entry : it.metadata()) {
        body.addMetadata(Metadata.newBuilder().setKey(entry.key()).setValue(bytes(entry.value())));
      }
      out.setStreamOpen(body);
    } else if (frame instanceof StreamFrame.StreamData it) {
      out.setStreamData(
          StreamData.newBuilder()
              .setStream(it.stream())
              .setTotal(it.total())
              .setPayload(bytes(it.payload())));
    } else if (frame instanceof StreamFrame.StreamCredit it) {
      out.setStreamCredit(StreamCredit.newBuilder().setStream(it.stream()).setBytes(it.bytes()));
    } else if (frame instanceof StreamFrame.StreamEnd it) {
      out.setStreamEnd(StreamEnd.newBuilder().setStream(it.stream()));
    } else if (frame instanceof StreamFrame.StreamReset it) {
      out.setStreamReset(
          StreamReset.newBuilder().setStream(it.stream()).setStatus(of(it.status())));
    }
  }

  private static Limits of(WireLimits limits) {
    return Limits.newBuilder()
        .setMaxBatchBytes(limits.maxBatchBytes())
        .setMaxMessageBytes(limits.maxMessageBytes())
        .setReplayBufferBytes(limits.replayBufferBytes())
        .setStreamWindowBytes(limits.streamWindowBytes())
        .setSessionWindowBytes(limits.sessionWindowBytes())
        .setMaxStreams(limits.maxStreams())
        .setMaxSubscriptions(limits.maxSubscriptions())
        .setMaxPublishChannels(limits.maxPublishChannels())
        .setPublishWindowMessages(limits.publishWindowMessages())
        .setPublishWindowBytes(limits.publishWindowBytes())
        .setMaxMetadataBytes(limits.maxMetadataBytes())
        .build();
  }

  static io.everwire.internal.wire.proto.Status of(@Nullable Status status) {
    io.everwire.internal.wire.proto.Status.Builder out =
        io.everwire.internal.wire.proto.Status.newBuilder();
    if (status != null) {
      out.setCode(status.code().number()).setMessage(status.message());
      for (Status.Detail detail : status.details()) {
        out.addDetails(
            StatusDetail.newBuilder().setType(detail.type()).setValue(bytes(detail.value())));
      }
    }
    return out.build();
  }

  private static List<Integer> list(int[] values) {
    List<Integer> list = new ArrayList<>(values.length);
    for (int value : values) {
      list.add(value);
    }
    return list;
  }

  static ByteString bytes(ByteBuffer payload) {
    return ByteString.copyFrom(payload.duplicate());
  }

  /**
   * A batch as the generated parser read it, with what the protocol says beyond the schema: fields
   * that nobody knows mean nothing, absent limits are the default ones, codes and list entries
   * without meaning are all alike.
   */
  static Batch meaning(Batch parsed) {
    Batch.Builder batch = Batch.newBuilder().setAck(parsed.getAck());
    for (io.everwire.internal.wire.proto.Frame frame : parsed.getFramesList()) {
      batch.addFrames(meaning(frame));
    }
    return batch.build();
  }

  private static io.everwire.internal.wire.proto.Frame meaning(
      io.everwire.internal.wire.proto.Frame parsed) {
    io.everwire.internal.wire.proto.Frame.Builder out = parsed.toBuilder();
    out.setUnknownFields(EMPTY_FIELD_SET);
    switch (parsed.getBodyCase()) {
      case PUBLISH -> out.getPublishBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case PUBLISHED -> {
        Published.Builder body = out.getPublishedBuilder().setUnknownFields(EMPTY_FIELD_SET);
        if (body.hasStatus()) {
          body.setStatus(meaning(body.getStatus()));
        }
      }
      case MESSAGE -> out.getMessageBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case STREAM_DATA -> out.getStreamDataBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case STREAM_CREDIT -> out.getStreamCreditBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case CREDIT -> out.getCreditBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case STREAM_OPEN -> {
        StreamOpen.Builder body = out.getStreamOpenBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.getMetadataBuilderList().forEach(entry -> entry.setUnknownFields(EMPTY_FIELD_SET));
      }
      case STREAM_END -> out.getStreamEndBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case STREAM_RESET -> {
        StreamReset.Builder body = out.getStreamResetBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.setStatus(body.hasStatus() ? meaning(body.getStatus()) : unknown());
      }
      case SUBSCRIBE -> MoreOracle.meaning(out.getSubscribeBuilder());
      case GAP -> out.getGapBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case RECOVERED -> out.getRecoveredBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case POSITION_MOVED -> out.getPositionMovedBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case SNAPSHOT -> out.getSnapshotBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case PRESENCE -> MoreOracle.meaning(out.getPresenceBuilder());
      case HISTORY_REQUEST -> out.getHistoryRequestBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case HISTORY_ITEM -> out.getHistoryItemBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case HISTORY_END -> MoreOracle.meaning(out.getHistoryEndBuilder());
      case PRESENCE_REQUEST -> out.getPresenceRequestBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case PRESENCE_REPLY -> MoreOracle.meaning(out.getPresenceReplyBuilder());
      case VOLATILE_PUBLISH -> out.getVolatilePublishBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case VOLATILE_MESSAGE -> out.getVolatileMessageBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case SUBSCRIBED -> out.getSubscribedBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case UNSUBSCRIBE -> out.getUnsubscribeBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case UNSUBSCRIBED -> {
        Unsubscribed.Builder body = out.getUnsubscribedBuilder().setUnknownFields(EMPTY_FIELD_SET);
        if (body.hasStatus()) {
          body.setStatus(meaning(body.getStatus()));
        }
      }
      case REFRESH -> out.getRefreshBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case REFRESHED -> {
        Refreshed.Builder body = out.getRefreshedBuilder().setUnknownFields(EMPTY_FIELD_SET);
        if (body.hasStatus()) {
          body.setStatus(meaning(body.getStatus()));
        }
      }
      case HELLO -> {
        Hello.Builder body = out.getHelloBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.setLimits(meaning(body.getLimits()));
        List<Integer> versions = clamped(body.getVersionsList());
        List<Integer> capabilities = clamped(body.getCapabilitiesList());
        body.clearVersions().addAllVersions(versions);
        body.clearCapabilities().addAllCapabilities(capabilities);
      }
      case WELCOME -> {
        Welcome.Builder body = out.getWelcomeBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.setLimits(meaning(body.getLimits()));
        body.setVersion(clamped(body.getVersion()));
        List<Integer> capabilities = clamped(body.getCapabilitiesList());
        body.clearCapabilities().addAllCapabilities(capabilities);
      }
      case REJECT -> {
        Reject.Builder body = out.getRejectBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.setStatus(body.hasStatus() ? meaning(body.getStatus()) : unknown());
        if (body.getLeft() == Reject.Left.UNRECOGNIZED) {
          body.clearLeft();
        }
      }
      case GOODBYE -> {
        Goodbye.Builder body = out.getGoodbyeBuilder().setUnknownFields(EMPTY_FIELD_SET);
        body.setStatus(body.hasStatus() ? meaning(body.getStatus()) : unknown());
        if (body.getScope() == Goodbye.Scope.UNRECOGNIZED) {
          body.clearScope();
        }
      }
      case PING -> out.getPingBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case PONG -> out.getPongBuilder().setUnknownFields(EMPTY_FIELD_SET);
      case BODY_NOT_SET -> {}
    }
    return out.build();
  }

  private static io.everwire.internal.wire.proto.Status unknown() {
    return io.everwire.internal.wire.proto.Status.newBuilder().setCode(2).build();
  }

  static io.everwire.internal.wire.proto.Status meaning(
      io.everwire.internal.wire.proto.Status status) {
    int code = status.getCode();
    return io.everwire.internal.wire.proto.Status.newBuilder()
        .setCode(code < 0 || code > 16 ? 2 : code)
        .setMessage(cut(status.getMessage()))
        .addAllDetails(fitting(status.getDetailsList()))
        .build();
  }

  /** At most 16, of together 4 KiB; one that does not fit, or has no type, is passed over. */
  private static List<StatusDetail> fitting(List<StatusDetail> details) {
    List<StatusDetail> kept = new ArrayList<>();
    int room = 4096;
    for (StatusDetail detail : details) {
      int size = detail.getTypeBytes().size() + detail.getValue().size();
      if (!detail.getType().isEmpty() && kept.size() < 16 && size <= room) {
        room -= size;
        kept.add(detail.toBuilder().setUnknownFields(EMPTY_FIELD_SET).build());
      }
    }
    return kept;
  }

  /** Long messages are cut, and stand in one line. */
  private static String cut(String message) {
    int end = message.length() <= 300 ? message.length() : 300;
    if (end < message.length() && Character.isHighSurrogate(message.charAt(end - 1))) {
      end--;
    }
    String kept = message.substring(0, end) + (end < message.length() ? "…" : "");
    StringBuilder line = new StringBuilder();
    kept.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }

  private static Limits meaning(Limits parsed) {
    Limits.Builder out = parsed.toBuilder();
    out.setUnknownFields(EMPTY_FIELD_SET);
    Limits byDefault = of(WireLimits.DEFAULT);
    orDefault(out::getMaxBatchBytes, out::setMaxBatchBytes, byDefault.getMaxBatchBytes());
    orDefault(out::getMaxMessageBytes, out::setMaxMessageBytes, byDefault.getMaxMessageBytes());
    orDefault(
        out::getReplayBufferBytes, out::setReplayBufferBytes, byDefault.getReplayBufferBytes());
    orDefault(
        out::getStreamWindowBytes, out::setStreamWindowBytes, byDefault.getStreamWindowBytes());
    orDefault(
        out::getSessionWindowBytes, out::setSessionWindowBytes, byDefault.getSessionWindowBytes());
    orDefault(out::getMaxStreams, out::setMaxStreams, byDefault.getMaxStreams());
    orDefault(out::getMaxSubscriptions, out::setMaxSubscriptions, byDefault.getMaxSubscriptions());
    orDefault(
        out::getMaxPublishChannels, out::setMaxPublishChannels, byDefault.getMaxPublishChannels());
    orDefault(
        out::getPublishWindowMessages,
        out::setPublishWindowMessages,
        byDefault.getPublishWindowMessages());
    orDefault(
        out::getPublishWindowBytes, out::setPublishWindowBytes, byDefault.getPublishWindowBytes());
    orDefault(out::getMaxMetadataBytes, out::setMaxMetadataBytes, byDefault.getMaxMetadataBytes());
    return out.build();
  }

  private static void orDefault(LongSupplier get, LongConsumer set, long byDefault) {
    if (get.getAsLong() == 0) {
      set.accept(byDefault);
    }
  }

  private static List<Integer> clamped(List<Integer> values) {
    return values.stream().map(Oracle::clamped).toList();
  }

  /** {@code uint32} stands as a signed {@code int} in the generated classes. */
  private static int clamped(int value) {
    return value < 0 ? Integer.MAX_VALUE : value;
  }
}
