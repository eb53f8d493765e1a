package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.FaultyPath.Side;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Link;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The part of the contract that is about how links end: once, with a reason, and for both sides.
 */
abstract class EndingContract extends MessageContract {

  @ParameterizedTest
  @EnumSource(Side.class)
  void closingTellsBothSidesWhy(Side closer) {
    LinkRecorder[] ends = open(closer);
    CloseReason reason = CloseReason.local("enough for today");
    ends[0].awaitOpen().close(reason);
    assertThat(ends[0].awaitClosed()).isEqualTo(reason);
    assertThat(ends[1].awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(ends[1].awaitClosed().description()).contains("enough for today");
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aReasonTooLongForTheTransportIsCutAndClosesAllTheSame(Side closer) {
    LinkRecorder[] ends = open(closer);
    ends[0].awaitOpen().close(CloseReason.local("\u00e4long reason ".repeat(1_000)));
    assertThat(ends[0].awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOCAL);
    assertThat(ends[1].awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(ends[1].awaitClosed().description()).contains("\u00e4long reason");
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void whatWasSentBeforeClosingArrives(Side closer) {
    LinkRecorder[] ends = open(closer);
    Link link = ends[0].awaitOpen();
    for (int i = 0; i < 100; i++) {
      send(link, patterned(i * 50));
    }
    link.close(CloseReason.local("done"));
    assertThat(ends[1].awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(ends[1].messages()).hasSize(100);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void whatWasSentBeforeClosingArrivesThoughThePeerIsSending(Side closer) {
    listen();
    for (int round = 0; round < 10; round++) {
      LinkRecorder[] ends = pair(closer);
      Link link = ends[0].awaitOpen();
      CompletableFuture<Void> sending = keepSending(ends[1]);
      ends[0].awaitMessages(1);
      for (int i = 0; i < 100; i++) {
        send(link, patterned(i * 50));
      }
      link.close(CloseReason.local("done"));
      assertThat(ends[1].awaitClosed())
          .matches(reason -> reason.kind() == CloseReason.Kind.PEER, "is closed by the peer");
      assertThat(ends[1].messages()).hasSize(100);
      sending.join();
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aLinkWhosePeerDoesNotReadClosesAllTheSame(Side closer) {
    LinkRecorder[] ends = open(closer);
    path().stall(closer == Side.CLIENT ? Side.SERVER : Side.CLIENT);
    Link link = ends[0].awaitOpen();
    for (int i = 0; i < 10_000 && link.isWritable(); i++) {
      send(link, patterned(10_000));
    }
    link.close(CloseReason.local("not waiting"));
    assertThat(ends[0].awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOCAL);
    path().cut(TcpProxy.Cut.RST);
    ends[1].awaitClosed();
  }

  @ParameterizedTest
  @EnumSource(TcpProxy.Cut.class)
  void bothSidesNoticeAnAbruptDeath(TcpProxy.Cut how) {
    listen();
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    path().cut(how);
    assertThat(client.awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(server.awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOST);
  }

  @ParameterizedTest
  @EnumSource(TcpProxy.Cut.class)
  void aLinkThatIsCutWhileItSendsEndsOnce(TcpProxy.Cut how) {
    listen();
    for (int i = 0; i < 10; i++) {
      LinkRecorder client = connect();
      CompletableFuture<Void> sending = keepSending(client);
      nextAccepted().awaitMessages(20);
      path().cut(how);
      assertThat(client.awaitClosed())
          .matches(reason -> reason.kind() == CloseReason.Kind.LOST, "is lost");
      sending.join();
    }
  }

  @Test
  void aLinkThatHasEndedIsNotWritableAndTakesWhatIsSentInSilence() {
    LinkRecorder[] ends = open(Side.CLIENT);
    Link link = ends[0].awaitOpen();
    assertThat(link.isWritable()).isTrue();
    link.close(CloseReason.local("over"));
    assertThat(link.isWritable()).isFalse();
    send(link, patterned(10));
    link.close(CloseReason.local("again"));
    ends[1].awaitClosed();
    send(ends[1].awaitOpen(), patterned(10));
    assertThat(ends[1].awaitOpen().isWritable()).isFalse();
    assertThat(ends[1].messages()).isEmpty();
    assertThat(ends[0].awaitClosed().description()).isEqualTo("over");
  }

  @Test
  void whenBothSidesCloseAtOnceEachEndsOnce() {
    listen();
    for (int i = 0; i < 50; i++) {
      LinkRecorder client = connect();
      LinkRecorder server = nextAccepted();
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> server.awaitOpen().close(CloseReason.local("server")));
      client.awaitOpen().close(CloseReason.local("client"));
      closing.join();
      assertThat(client.awaitClosed().kind()).isIn(CloseReason.Kind.LOCAL, CloseReason.Kind.PEER);
      assertThat(server.awaitClosed().kind()).isIn(CloseReason.Kind.LOCAL, CloseReason.Kind.PEER);
    }
  }

  @Test
  void aListenerMayCloseFromWithinItsCall() {
    acceptedRecorders =
        () ->
            new LinkRecorder(
                "server", (link, message) -> link.close(CloseReason.local("had enough")));
    listen();
    LinkRecorder client = connect();
    send(client.awaitOpen(), patterned(1));
    assertThat(client.awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOCAL);
  }

  @Test
  void anAcceptorMayCloseAtOnce() {
    greeting = link -> link.close(CloseReason.local("full"));
    listen();
    LinkRecorder client = remember(new LinkRecorder("client"));
    begin(client, config());
    assertThat(client.awaitClosed().description()).contains("full");
    assertThat(nextAccepted().awaitClosed().description()).isEqualTo("full");
  }

  /** Sends whenever it can, until the link ends; on a thread of its own, which it keeps busy. */
  private CompletableFuture<Void> keepSending(LinkRecorder end) {
    Link link = end.awaitOpen();
    return CompletableFuture.runAsync(
        () -> {
          while (end.closedReason() == null) {
            if (link.isWritable()) {
              send(link, patterned(5_000));
            } else {
              Thread.onSpinWait();
            }
          }
        },
        task -> new Thread(task, "everwire-testkit-sender").start());
  }

  /** Opens a link; gives the recorder of the given side first. */
  private LinkRecorder[] open(Side first) {
    listen();
    return pair(first);
  }

  private LinkRecorder[] pair(Side first) {
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    return first == Side.CLIENT
        ? new LinkRecorder[] {client, server}
        : new LinkRecorder[] {server, client};
  }
}
