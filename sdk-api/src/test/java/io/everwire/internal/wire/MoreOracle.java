package io.everwire.internal.wire;

import com.google.protobuf.UnknownFieldSet;
import io.everwire.internal.wire.proto.Frame;
import io.everwire.internal.wire.proto.Gap;
import io.everwire.internal.wire.proto.HistoryEnd;
import io.everwire.internal.wire.proto.HistoryItem;
import io.everwire.internal.wire.proto.HistoryRequest;
import io.everwire.internal.wire.proto.Member;
import io.everwire.internal.wire.proto.PositionMoved;
import io.everwire.internal.wire.proto.Presence;
import io.everwire.internal.wire.proto.PresenceReply;
import io.everwire.internal.wire.proto.PresenceRequest;
import io.everwire.internal.wire.proto.Recovered;
import io.everwire.internal.wire.proto.Snapshot;
import io.everwire.internal.wire.proto.Subscribe;
import io.everwire.internal.wire.proto.Text;
import io.everwire.internal.wire.proto.VolatileMessage;
import io.everwire.internal.wire.proto.VolatilePublish;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link Oracle} for positions, presence, history and volatile messages. */
final class MoreOracle {
  private static final UnknownFieldSet EMPTY_FIELD_SET = UnknownFieldSet.newBuilder().build();

  private MoreOracle() {}

  static void channel(ChannelFrame frame, Frame.Builder out) {
    if (frame instanceof PositionFrame position) {
      position(position, out);
    } else if (frame instanceof PresenceFrame presence) {
      presence(presence, out);
    } else if (frame instanceof HistoryFrame history) {
      history(history, out);
    } else if (frame instanceof VolatileFrame.VolatilePublish it) {
      out.setVolatilePublish(
          VolatilePublish.newBuilder()
              .setChannel(it.channel())
              .setNumber(it.ordinal())
              .setKey(it.key())
              .setPayload(Oracle.bytes(it.payload()))
              .setExceptSelf(it.exceptSelf()));
    } else if (frame instanceof VolatileFrame.VolatileMessage it) {
      out.setVolatileMessage(
          VolatileMessage.newBuilder()
              .setSubscription(it.subscription())
              .setNumber(it.ordinal())
              .setEpoch(it.epoch())
              .setOffset(it.offset())
              .setKey(it.key())
              .setPayload(Oracle.bytes(it.payload())));
    }
  }

  private static void position(PositionFrame frame, Frame.Builder out) {
    if (frame instanceof PositionFrame.Gap it) {
      out.setGap(
          Gap.newBuilder()
              .setSubscription(it.subscription())
              .setMissed(it.missed())
              .setEpoch(it.epoch())
              .setOffset(it.offset()));
    } else if (frame instanceof PositionFrame.Recovered it) {
      out.setRecovered(Recovered.newBuilder().setSubscription(it.subscription()));
    } else if (frame instanceof PositionFrame.PositionMoved it) {
      out.setPositionMoved(
          PositionMoved.newBuilder().setSubscription(it.subscription()).setOffset(it.offset()));
    } else if (frame instanceof PositionFrame.Snapshot it) {
      out.setSnapshot(
          Snapshot.newBuilder()
              .setSubscription(it.subscription())
              .setEnd(it.end())
              .setEpoch(it.epoch())
              .setOffset(it.offset()));
    }
  }

  private static void presence(PresenceFrame frame, Frame.Builder out) {
    if (frame instanceof PresenceFrame.Presence it) {
      out.setPresence(
          Presence.newBuilder()
              .setSubscription(it.subscription())
              .setComplete(it.complete())
              .setMore(it.more())
              .addAllJoined(members(it.joined()))
              .addAllLeft(it.left())
              .setCount(it.count()));
    } else if (frame instanceof PresenceFrame.PresenceRequest it) {
      out.setPresenceRequest(
          PresenceRequest.newBuilder()
              .setRequest(it.request())
              .setChannel(it.channel())
              .setCountOnly(it.countOnly()));
    } else if (frame instanceof PresenceFrame.PresenceReply it) {
      PresenceReply.Builder body =
          PresenceReply.newBuilder()
              .setRequest(it.request())
              .setMore(it.more())
              .addAllMembers(members(it.members()))
              .setCount(it.count());
      if (it.status() != null) {
        body.setStatus(Oracle.of(it.status()));
      }
      out.setPresenceReply(body);
    }
  }

  private static void history(HistoryFrame frame, Frame.Builder out) {
    if (frame instanceof HistoryFrame.HistoryRequest it) {
      out.setHistoryRequest(
          HistoryRequest.newBuilder()
              .setRequest(it.request())
              .setChannel(it.channel())
              .setBackward(it.backward())
              .setEpoch(it.epoch())
              .setOffset(it.offset())
              .setLimit(it.limit()));
    } else if (frame instanceof HistoryFrame.HistoryItem it) {
      out.setHistoryItem(
          HistoryItem.newBuilder()
              .setRequest(it.request())
              .setOffset(it.offset())
              .setTotal(it.total())
              .setPayload(Oracle.bytes(it.payload()))
              .setKey(it.key())
              .setDeleted(it.deleted()));
    } else if (frame instanceof HistoryFrame.HistoryEnd it) {
      HistoryEnd.Builder body =
          HistoryEnd.newBuilder()
              .setRequest(it.request())
              .setEpoch(it.epoch())
              .setHead(it.head())
              .setGap(it.gap())
              .setMissed(it.missed())
              .setGapOffset(it.gapOffset())
              .setMore(it.more());
      if (it.status() != null) {
        body.setStatus(Oracle.of(it.status()));
      }
      out.setHistoryEnd(body);
    }
  }

  static List<Text> texts(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(each -> Text.newBuilder().setName(each.getKey()).setValue(each.getValue()).build())
        .toList();
  }

  private static List<Member> members(List<io.everwire.Member> members) {
    return members.stream()
        .map(
            each ->
                Member.newBuilder()
                    .setPrincipalId(each.principalId())
                    .setSessionId(each.sessionId())
                    .addAllMetadata(texts(new TreeMap<>(each.metadata())))
                    .build())
        .toList();
  }

  static void meaning(Subscribe.Builder body) {
    body.setUnknownFields(EMPTY_FIELD_SET);
    if (body.getDelivery() == Subscribe.Delivery.UNRECOGNIZED) {
      body.clearDelivery();
    }
    if (body.getPresence() == Subscribe.PresenceMode.UNRECOGNIZED) {
      body.clearPresence();
    }
    List<Text> texts = meaning(body.getMetadataList());
    body.clearMetadata().addAllMetadata(texts);
  }

  static void meaning(Presence.Builder body) {
    body.setUnknownFields(EMPTY_FIELD_SET);
    List<Member> members = ofMembers(body.getJoinedList());
    body.clearJoined().addAllJoined(members);
  }

  static void meaning(PresenceReply.Builder body) {
    body.setUnknownFields(EMPTY_FIELD_SET);
    List<Member> members = ofMembers(body.getMembersList());
    body.clearMembers().addAllMembers(members);
    if (body.hasStatus()) {
      body.setStatus(Oracle.meaning(body.getStatus()));
    }
  }

  static void meaning(HistoryEnd.Builder body) {
    body.setUnknownFields(EMPTY_FIELD_SET);
    if (body.hasStatus()) {
      body.setStatus(Oracle.meaning(body.getStatus()));
    }
  }

  /** Of two texts of one name the later one counts. */
  private static List<Text> meaning(List<Text> texts) {
    Map<String, String> byName = new LinkedHashMap<>();
    texts.forEach(each -> byName.put(each.getName(), each.getValue()));
    return texts(byName);
  }

  private static List<Text> sorted(List<Text> texts) {
    return texts.stream().sorted(Comparator.comparing(Text::getName)).toList();
  }

  private static List<Member> ofMembers(List<Member> members) {
    return members.stream()
        .map(
            each ->
                Member.newBuilder()
                    .setPrincipalId(each.getPrincipalId())
                    .setSessionId(each.getSessionId())
                    .addAllMetadata(sorted(meaning(each.getMetadataList())))
                    .build())
        .toList();
  }
}
