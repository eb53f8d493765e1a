package io.everwire.internal.server.channel;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Member;
import io.everwire.Names;
import io.everwire.Position;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.access.ClientTexts;
import io.everwire.internal.server.channel.log.PatientBroker;
import io.everwire.internal.server.channel.presence.MemberPages;
import io.everwire.internal.session.FrameSource;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.Parts;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's questions for history and presence, and the answers to them.
 *
 * <ul>
 *   <li>Answered one after the other, in order: the broker is asked for the next when the answer
 *       before it has been taken for sending. So one page is held at a time.
 *   <li>A page has 256 publications and 256 KiB at most, one publication at least.
 *   <li>64 questions may wait; further ones are refused, and who asks on is in breach.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class SessionRequests extends FrameSource {
  private static final int MAX_WAITING = 64;
  private static final int PAGE_MESSAGES = 256;
  private static final long PAGE_BYTES = 4L * Frame.MAX_PART_BYTES;

  private final ChannelHub hub;
  private final Session session;
  private final Executor serializer;
  private final ArrayDeque<Question> waiting = new ArrayDeque<>(1);

  /** What is left of the answer that is sent at present. */
  private Iterator<EncodedFrame> answer = List.<EncodedFrame>of().iterator();

  private boolean asking;
  private boolean ended;

  private record Question(ChannelFrame frame, @Nullable Status refusal) {}

  SessionRequests(ChannelHub hub, Session session, Executor serializer) {
    this.hub = hub;
    this.session = session;
    this.serializer = serializer;
  }

  /** A question has come: a HistoryRequest or a PresenceRequest. */
  void onRequest(ChannelFrame frame, @Nullable Status refusal) {
    if (waiting.size() >= 2 * MAX_WAITING) {
      throw new WireException("more than " + 2 * MAX_WAITING + " questions at once");
    }
    waiting.addLast(question(frame, refusal));
    askNext();
  }

  /** What is refused waits for its turn without its texts. */
  private Question question(ChannelFrame frame, @Nullable Status denied) {
    Status known = denied == null ? tooMany() : denied;
    if (frame instanceof HistoryRequest request) {
      Status refusal = known == null ? refusal("history", request.channel()) : known;
      refusal = refusal == null ? ClientTexts.refusal(request) : refusal;
      return refusal == null
          ? new Question(request, null)
          : new Question(new HistoryRequest(request.request(), "", false, "", 0, 1), refusal);
    }
    if (frame instanceof PresenceRequest request) {
      Status refusal = known == null ? refusal("presence", request.channel()) : known;
      refusal = refusal == null ? hub.refusalOfPresence("presence", request.channel()) : refusal;
      return refusal == null
          ? new Question(request, null)
          : new Question(new PresenceRequest(request.request(), "", false), refusal);
    }
    throw new IllegalArgumentException("not a question: " + frame);
  }

  private static @Nullable Status refusal(String what, String channel) {
    try {
      Names.check("channel", channel);
      return null;
    } catch (IllegalArgumentException e) {
      return Status.of(StatusCode.INVALID_ARGUMENT, what + " refused: " + e.getMessage());
    }
  }

  private @Nullable Status tooMany() {
    if (waiting.size() < MAX_WAITING) {
      return null;
    }
    hub.meters().onRefused(StatusCode.RESOURCE_EXHAUSTED, ServerMeters.NO_LIMIT);
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        "refused: " + MAX_WAITING + " questions for history and presence wait already");
  }

  private void askNext() {
    Question next = asking || answer.hasNext() || ended ? null : waiting.pollFirst();
    if (next == null) {
      return;
    }
    if (next.frame() instanceof HistoryRequest request) {
      Status refusal = next.refusal();
      if (refusal != null) {
        answer(List.of(refused(request, refusal)).iterator());
      } else {
        ask(
            read(request),
            page -> history(request, page),
            failure -> refused(request, unavailable("history", request.channel(), failure)));
      }
    } else if (next.frame() instanceof PresenceRequest request) {
      Status refusal = next.refusal();
      if (refusal != null) {
        answer(List.of(refused(request, refusal)).iterator());
      } else {
        ask(
            hub.broker().members(request.channel()),
            members -> presence(request, members),
            failure -> refused(request, unavailable("presence", request.channel(), failure)));
      }
    }
  }

  private static Status unavailable(String what, String channel, Throwable failure) {
    return Status.of(
        StatusCode.UNAVAILABLE,
        what + " of \"" + channel + "\" failed: " + PatientBroker.reason(failure));
  }

  private <T> void ask(
      CompletionStage<T> stage,
      Function<T, Iterator<EncodedFrame>> onAnswer,
      Function<Throwable, EncodedFrame> onFailure) {
    asking = true;
    stage.whenComplete(
        (result, failure) ->
            serializer.execute(
                () -> {
                  asking = false;
                  answer(
                      failure == null
                          ? onAnswer.apply(result)
                          : List.of(onFailure.apply(failure)).iterator());
                }));
  }

  private void answer(Iterator<EncodedFrame> frames) {
    if (!ended) {
      answer = frames;
      session.ready(this);
    }
  }

  private CompletionStage<LogPage> read(HistoryRequest request) {
    return hub.broker()
        .read(
            request.channel(),
            request.backward() ? Direction.BACKWARD : Direction.FORWARD,
            request.epoch().isEmpty()
                ? Optional.empty()
                : Optional.of(new Position(request.epoch(), request.offset())),
            (int) Math.max(1, Math.min(request.limit(), PAGE_MESSAGES)),
            PAGE_BYTES);
  }

  private static Iterator<EncodedFrame> history(HistoryRequest request, LogPage page) {
    List<EncodedFrame> frames = new ArrayList<>(page.publications().size() + 1);
    page.publications().forEach(each -> addItem(frames, request.request(), each));
    Position head = page.head();
    boolean asked = !request.backward() && !request.epoch().isEmpty();
    boolean changed = asked && !request.epoch().equals(head.epoch());
    long wholeAfter = page.firstOffset() - 1;
    boolean gap = changed || (asked && wholeAfter > request.offset());
    frames.add(
        EncodedFrame.of(
            new HistoryEnd(
                request.request(),
                head.epoch(),
                head.offset(),
                gap,
                gap && !changed ? wholeAfter - request.offset() : 0,
                gap ? wholeAfter : 0,
                page.hasMore(),
                null)));
    return frames.iterator();
  }

  private static void addItem(List<EncodedFrame> frames, long request, LoggedPublication item) {
    ByteBuffer payload = item.publication().payload();
    boolean first = true;
    for (ByteBuffer part : Parts.split(payload == null ? Frame.EMPTY : payload)) {
      frames.add(
          EncodedFrame.of(
              first
                  ? new HistoryItem(
                      request,
                      item.offset(),
                      payload == null ? 0 : Parts.total(payload.remaining()),
                      part,
                      item.publication().key(),
                      payload == null)
                  : new HistoryItem(request, 0, 0, part, "", false)));
      first = false;
    }
  }

  private static EncodedFrame refused(HistoryRequest request, Status status) {
    return EncodedFrame.of(new HistoryEnd(request.request(), "", 0, false, 0, 0, false, status));
  }

  private static EncodedFrame refused(PresenceRequest request, Status status) {
    return EncodedFrame.of(new PresenceReply(request.request(), false, List.of(), 0, status));
  }

  private Iterator<EncodedFrame> presence(PresenceRequest request, List<PresentMember> present) {
    boolean countOnly = request.countOnly() || hub.policy(request.channel()).presenceCountOnly();
    Iterator<List<Member>> pages =
        new MemberPages(
            countOnly ? List.of() : present.stream().map(PresentMember::member).toList());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pages.hasNext();
      }

      @Override
      public EncodedFrame next() {
        List<Member> page = pages.next();
        return EncodedFrame.of(
            new PresenceReply(request.request(), pages.hasNext(), page, present.size(), null));
      }
    };
  }

  void onEnded() {
    ended = true;
    waiting.clear();
  }

  @Override
  protected @Nullable EncodedFrame next() {
    if (ended || !answer.hasNext()) {
      return null;
    }
    EncodedFrame frame = answer.next();
    askNext();
    return frame;
  }
}
