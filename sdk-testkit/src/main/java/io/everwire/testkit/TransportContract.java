package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import io.everwire.transport.TransportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every transport owes the session engine, as a JUnit suite: extend it, say where to listen,
 * and pass.
 *
 * <ul>
 *   <li>Messages from 0 bytes to the limit arrive whole and in order, both ways at once; larger
 *       ones end the link.
 *   <li>A reader that stalls stops the sender, memory stays bounded, and it goes on afterwards with
 *       nothing lost.
 *   <li>A link ends once, with a reason, for both sides, however it ends: closed, reset, end of
 *       stream, while opening.
 *   <li>A connect that fails says why; a listener that closes leaves no link, thread or socket.
 * </ul>
 */
public abstract class TransportContract extends EndingContract {
  /** For subclasses. */
  protected TransportContract() {}

  @TestFactory
  Stream<DynamicTest> aConnectThatFailsSaysWhy() {
    Listener listener = listen();
    return failingConnects(listener.uri()).stream()
        .map(connect -> DynamicTest.dynamicTest(connect.name(), () -> demandFailure(connect)));
  }

  private void demandFailure(FailingConnect connect) {
    LinkRecorder client = remember(new LinkRecorder("client"));
    Link link =
        transport().connect(connect.endpoint(), config(LIMIT_BYTES, connect.openTimeout()), client);
    CloseReason reason = client.awaitClosed();
    assertThat(reason.kind()).as(reason.toString()).isEqualTo(connect.kind());
    String host = connect.endpoint().uri().getHost();
    assertThat(reason.toString())
        .contains(host == null ? connect.endpoint().uri().getSchemeSpecificPart() : host)
        .contains(connect.says());
    assertThat(client.link()).isNull();
    assertThat(link.isWritable()).isFalse();
  }

  @Test
  void aLinkThatIsGivenUpWhileItOpensEndsOnce() {
    listen();
    for (int i = 0; i < 50; i++) {
      LinkRecorder client = remember(new LinkRecorder("client"));
      Link link = begin(client, config());
      for (int spin = 0; spin < i * 1_000; spin++) {
        Thread.onSpinWait();
      }
      link.close(CloseReason.local("changed my mind"));
      assertThat(client.awaitClosed().description()).isEqualTo("changed my mind");
    }
    Await.until(
        "accepted links to end",
        () ->
            recorders().stream()
                .noneMatch(each -> each.link() != null && each.closedReason() == null));
  }

  @Test
  void aLinkIsNotWritableBeforeItIsOpen() {
    listen();
    boolean[] writableInOpen = new boolean[1];
    LinkRecorder client = remember(new LinkRecorder("client"));
    Link link = begin(client, config());
    writableInOpen[0] = client.awaitOpen().isWritable();
    assertThat(writableInOpen[0]).isTrue();
    assertThat(client.awaitOpen()).isSameAs(link);
  }

  @Test
  void anAcceptorLearnsWhereTheLinkComesFrom() {
    Listener listener = listen();
    connect();
    LinkFacts facts = nextFacts();
    assertThat(facts.transport()).isEqualTo(listener.uri().getScheme().toLowerCase(Locale.ROOT));
    assertThat(transport().schemes()).contains(facts.transport());
    assertThat(facts.uri().getPath()).isEqualTo(listener.uri().getPath());
  }

  @Test
  void twoHundredLinksAtOnce() {
    acceptedRecorders =
        () -> new LinkRecorder("server", (link, message) -> send(link, message.duplicate()));
    listen();
    List<LinkRecorder> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      LinkRecorder client = new LinkRecorder("client " + i);
      begin(client, config());
      clients.add(client);
      if (clients.size() >= maxConnectsAtOnce()) {
        clients.get(clients.size() - maxConnectsAtOnce()).awaitOpen();
      }
    }
    for (int i = 0; i < clients.size(); i++) {
      for (int message = 0; message < 10; message++) {
        send(clients.get(i).awaitOpen(), patterned(i + message));
      }
    }
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).awaitMessages(10);
      assertThat(clients.get(i).messages().get(9)).isEqualTo(patterned(i + 9));
    }
  }

  @Test
  void aListenerThatClosesEndsItsLinksAndFreesItsAddress() throws Exception {
    Listener listener = listen();
    LinkRecorder client = connect();
    LinkRecorder server = nextAccepted();
    // A link may have to wait for a way to tell its end, and a listener does not wait for long.
    Await.until("a writable link", server.awaitOpen()::isWritable);
    listener.close();
    listener.close();
    assertThat(client.awaitClosed().kind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(server.awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOCAL);
    transport()
        .listen(again(listener), config(), (link, facts) -> new LinkRecorder("nobody"))
        .close();
  }

  @Test
  void anAddressInUseIsNamed() {
    Listener listener = listen();
    String uri = listener.uri().toString();
    assertThatThrownBy(
            () ->
                transport()
                    .listen(again(listener), config(), (link, facts) -> new LinkRecorder("nobody")))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(uri);
  }

  private Endpoint again(Listener listener) {
    return new Endpoint(listener.uri(), listenEndpoint().options());
  }

  @Test
  void anOptionOfAnotherTransportIsRefusedAtTheCall() {
    record Foreign() implements TransportOption {}
    Listener listener = listen();
    List<TransportOption> options = new ArrayList<>(listenEndpoint().options());
    options.add(new Foreign());
    Endpoint endpoint = new Endpoint(listener.uri(), options);
    LinkRecorder nobody = new LinkRecorder("nobody");
    assertThatThrownBy(() -> transport().connect(endpoint, config(), nobody))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Foreign");
    assertThatThrownBy(() -> transport().listen(endpoint, config(), (link, facts) -> nobody))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Foreign");
  }

  @Test
  void nothingIsLeftAfterTheLastClose() {
    Resources before = Resources.now();
    Listener listener = listen();
    for (int i = 0; i < 20; i++) {
      Link link = connect().awaitOpen();
      send(link, patterned(100));
      if (i % 2 == 0) {
        link.close(CloseReason.local("done"));
      }
    }
    path().cut(TcpProxy.Cut.RST);
    connect();
    closeListener();
    Await.until(
        () ->
            "nothing to be left of "
                + listener.uri()
                + ", there is "
                + Resources.now().since(before),
        () -> Resources.now().since(before).isEmpty());
  }
}
