package io.everwire.examples.chat;

import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the chat. */
@Command(
    name = "chat",
    separator = " ",
    sortOptions = false,
    description =
        "Talks to others in rooms. Without --connect there is a server in this process, and it says"
            + " how others can come.")
final class ChatCommand extends ExampleCommand implements Callable<Integer> {
  private static final String LIFETIME = "60s";

  private final BufferedReader in;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--name",
      description = "what to be called; by default as on this machine (${DEFAULT-VALUE})")
  private String name = System.getProperty("user.name", "somebody");

  @Option(
      names = "--room",
      defaultValue = "lobby",
      description = "where to go first; ${DEFAULT-VALUE} by default")
  private String room = "lobby";

  @Option(
      names = "--plain",
      description = "reads and prints plain lines, as it does where there is no terminal")
  private boolean plain;

  ChatCommand(BufferedReader in) {
    this.in = in;
  }

  /**
   * Runs the chat.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    ExampleCommandLine.main(new ChatCommand(in), arguments);
  }

  /** Runs a server alone. */
  @Command(
      name = "serve",
      separator = " ",
      description = "Runs the server alone, until it is interrupted.")
  int serve(
      @Mixin CommonOptions where,
      @Option(
              names = "--token-lifetime",
              defaultValue = LIFETIME,
              description = "how long a login holds before it is renewed; ${DEFAULT-VALUE}")
          Duration lifetime)
      throws InterruptedException {
    try (ChatServer server = new ChatServer(where.listeners(), lifetime)) {
      invite(server.uris());
      Thread.currentThread().join();
    }
    return 0;
  }

  @Override
  public Integer call() throws IOException {
    if (!common.serverIsHere()) {
      talk(common.endpoints());
      return 0;
    }
    Duration lifetime = new ExampleCommandLine.Durations().convert(LIFETIME);
    try (ChatServer server = new ChatServer(common.listeners(), lifetime)) {
      invite(server.uris());
      talk(server.uris());
    }
    return 0;
  }

  private void invite(List<URI> uris) {
    say("others come with: ./run chat --name NAME --connect " + list(uris));
  }

  private void talk(List<URI> endpoints) throws IOException {
    Console console =
        plain || !ExampleCommandLine.isOnTerminal() ? Console.plain(in, out()) : Console.terminal();
    try (ChatClient client = new ChatClient(endpoints, name, console::show)) {
      console.onTyping(client::typing);
      client.connect();
      client.enter("/join " + room);
      Optional<String> line = console.read();
      while (line.isPresent() && client.enter(line.get())) {
        line = console.read();
      }
    }
  }
}
