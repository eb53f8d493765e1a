package io.everwire.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.StatusCode;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ChatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Somebody, and what they see. */
  private static final class User implements AutoCloseable {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final ChatClient client;

    User(List<URI> endpoints, String name) {
      client = new ChatClient(endpoints, name, seen::add);
      client.connect();
    }

    User enter(String line) {
      assertThat(client.enter(line)).isTrue();
      return this;
    }

    User sees(String text) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(seen).anyMatch(line -> line.contains(text)));
      return this;
    }

    long times(String text) {
      return seen.stream().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static ChatServer serve(NetworkTransport transport, Duration lifetime) {
    return new ChatServer(List.of(URI.create(transport.anyPort())), lifetime);
  }

  @ParameterizedTest
  @EnumSource
  void whatOneSaysTheOthersSeeWithTheNameThatTheServerKnows(NetworkTransport transport) {
    try (ChatServer server = serve(transport, LONG);
        User ada = new User(server.uris(), "Ada");
        User bob = new User(server.uris(), "Bob")) {
      ada.enter("/join lobby").sees("[lobby] * here: Ada");
      bob.enter("/join lobby").sees("[lobby] * here: Ada");
      ada.sees("[lobby] * comes: Bob").enter("good morning");
      bob.sees(" Ada: good morning").enter("/who").sees("* in lobby: Ada, Bob");
      bob.enter("/leave").sees("* you have left lobby");
      ada.sees("[lobby] * goes: Bob");
    }
  }

  @Test
  void whoComesLaterSeesWhatWasSaidBefore() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").enter("first").sees("Ada: first").enter("second").sees("second");
      try (User bob = new User(server.uris(), "Bob")) {
        bob.enter("/join lobby").sees("Ada: first").sees("Ada: second");
      }
    }
  }

  @Test
  void othersSeeWhoIsTypingAndTheTypistDoesNot() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada");
        User bob = new User(server.uris(), "Bob")) {
      ada.enter("/join lobby").sees("here");
      bob.enter("/join lobby").sees("here");
      ada.sees("comes: Bob");
      // A notice may be lost, such as one that comes before a subscription is there.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                bob.client.typing();
                assertThat(ada.seen).contains("[lobby] * Bob is typing");
              });
      assertThat(bob.times("is typing")).isZero();
    }
  }

  @Tag("long")
  @Test
  void aTokenIsRenewedBeforeItExpiresAndTheTalkGoesOn() {
    try (ChatServer server = serve(NetworkTransport.WS, Duration.ofSeconds(12));
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").sees("here");
      String session = ada.client.client().connection().sessionId().orElseThrow();
      long end = System.nanoTime() + Duration.ofSeconds(14).toNanos();
      await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
      ada.enter("still here").sees("Ada: still here");
      assertThat(ada.client.client().connection().sessionId()).contains(session);
    }
  }

  @Test
  void aLinkThatIsCutShowsAndLosesNothing() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        TcpProxy proxy = TcpProxy.to(server.uris().get(0));
        User ada = new User(server.uris(), "Ada");
        User bob = new User(List.of(proxy.via(server.uris().get(0))), "Bob")) {
      ada.enter("/join lobby").sees("here");
      bob.enter("/join lobby").sees("here");
      proxy.cutAll(Cut.RST);
      bob.enter("through the cut");
      ada.sees("Bob: through the cut").enter("heard").sees("Ada: heard");
      bob.sees("Ada: heard").sees("* the connection is back, nothing was lost");
      assertThat(ada.times("through the cut")).isOne();
      assertThat(ada.times("goes: Bob")).isZero();
    }
  }

  @Test
  void aGuestMayOnlyLogIn() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        RealtimeClient guest =
            RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build()) {
      guest.connect().join();
      assertThat(guest.call(ChatProtocol.SAY, new Saying("lobby", "hello", "1")))
          .failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("log in first");
      assertThat(
              guest
                  .channel(ChatProtocol.messages("lobby"), ChatProtocol.MESSAGE)
                  .subscribe(message -> {})
                  .ready())
          .failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining(StatusCode.PERMISSION_DENIED.name());
    }
  }

  @Test
  void nobodySpeaksInTheNameOfSomebodyElse() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      assertThat(
              ada.client
                  .client()
                  .channel(ChatProtocol.messages("lobby"), ChatProtocol.MESSAGE)
                  .publish(new ChatMessage("Bob", 0, "I owe Ada 5 coins")))
          .failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining(StatusCode.PERMISSION_DENIED.name());
    }
  }

  @Test
  void aSayingThatIsRepeatedIsSaidOnce() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").sees("here");
      Saying saying = new Saying("lobby", "only once", "7");
      RealtimeClient client = ada.client.client();
      assertThat(client.call(ChatProtocol.SAY, saying)).succeedsWithin(PATIENCE);
      assertThat(client.call(ChatProtocol.SAY, saying)).succeedsWithin(PATIENCE);
      ada.enter("the end").sees("the end");
      assertThat(ada.times("only once")).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dance|* there is no command /dance; /help tells which there are",
        "/join abcdefghijklmnopqrstuvwxyz|1 to 20 letters, digits, - and _; this one is"
            + " \"abcdefghijklmnopqrst…\", 26 characters",
        "/join a/b|a room's name has",
        "/join|a room's name has",
        "/who|* you are in no room",
        "hello|* you are in no room; /join ROOM takes you to one",
      })
  void badInputIsToldWhatIsWrong(String line, String message) {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter(line).sees(message);
    }
  }

  @Test
  void aMessageThatIsTooLongIsNotSaid() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").enter("x".repeat(1_001));
      ada.sees("* not said: a message has 1 to 1000 characters, not 1001");
    }
  }

  @Test
  void whatOthersSendCannotCommandTheTerminal() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").enter("red \u001b[31m alert").sees("Ada: red ?[31m alert");
    }
  }

  @Test
  void whoQuitsAtOnceHasStillBeenHeard() {
    try (ChatServer server = serve(NetworkTransport.WS, LONG);
        User ada = new User(server.uris(), "Ada")) {
      ada.enter("/join lobby").sees("here");
      StringWriter printed = new StringWriter();
      String uri = server.uris().get(0).toString();
      assertThat(chat(printed, "last words", "--name", "Bob", "--connect", uri)).isZero();
      ada.sees("Bob: last words");
    }
  }

  @Test
  void theCommandServesAndTalks() {
    StringWriter printed = new StringWriter();
    int exit = chat(printed, "hello\n/who\n/quit\n", "--name", "Ada");
    assertThat(printed.toString()).contains("others come with: ./run chat --name NAME --connect");
    assertThat(exit).isZero();
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    StringWriter printed = new StringWriter();
    assertThat(chat(printed, "", "--name", "A B")).isOne();
    assertThat(printed.toString()).contains("chat: ", "a user's name has 1 to 20 letters");
  }

  private static int chat(StringWriter printed, String input, String... arguments) {
    PrintWriter out = new PrintWriter(printed, true);
    return ExampleCommandLine.of(new ChatCommand(new BufferedReader(new StringReader(input))))
        .setOut(out)
        .setErr(out)
        .execute(arguments);
  }
}
