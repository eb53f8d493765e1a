package io.everwire.examples.todo;

import io.everwire.BlockingStream;
import io.everwire.RealtimeClient;
import io.everwire.StreamOptions;
import io.everwire.examples.NetworkTransport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line: a server, and a client that uses each of its streams once. */
@Command(
    name = "todo",
    mixinStandardHelpOptions = true,
    description = "Adds a todo, reads all, and ticks the new one off, over the transport named.")
final class TodoCommand implements Callable<Integer> {
  private static final StreamOptions OPTIONS =
      StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(30));

  private final PrintStream out;

  @Parameters(index = "0", arity = "0..1", description = "one of ${COMPLETION-CANDIDATES}; ws")
  private NetworkTransport transport = NetworkTransport.WS;

  @Parameters(index = "1", arity = "0..1", description = "what to do")
  private String text = "look at docs/streams.md";

  @Option(names = "--file", description = "where the todos are kept; ${DEFAULT-VALUE}")
  private Path file = Path.of("todos.db");

  TodoCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the example.
   *
   * @param arguments the command line
   */
  @SuppressWarnings("SystemOut") // this is where a program's output goes
  public static void main(String[] arguments) {
    System.exit(commandLine(System.out).execute(arguments));
  }

  static CommandLine commandLine(PrintStream out) {
    return new CommandLine(new TodoCommand(out)).setOverwrittenOptionsAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    try (TodoServer server = new TodoServer(file, transport.anyPort());
        RealtimeClient client = RealtimeClient.builder().endpoint(server.uri().toString()).build();
        BlockingStream<Update, Todo> updates =
            BlockingStream.open(client, Todos.UPDATES, OPTIONS)) {
      client.connect().join();
      out.println("todos of " + file + ", over " + server.uri());
      Todo created = BlockingStream.call(client, Todos.CREATE, text, OPTIONS);
      int open = BlockingStream.call(client, Todos.READ, new Query(true), OPTIONS).size();
      out.println("added " + created.id() + ", open " + open);
      showAll(client);
      updates.send(new Update(created.id(), true));
      updates.halfClose();
      for (var next = updates.receive(); next.isPresent(); next = updates.receive()) {
        out.println("update: " + line(next.get()));
      }
      return 0;
    }
  }

  private void showAll(RealtimeClient client) throws InterruptedException {
    try (BlockingStream<Query, Todo> todos =
        BlockingStream.open(client, Todos.READ_EACH, OPTIONS)) {
      todos.send(new Query(false));
      for (Optional<Todo> next = todos.receive(); next.isPresent(); next = todos.receive()) {
        out.println(line(next.get()));
      }
    }
  }

  private static String line(Todo todo) {
    return (todo.done() ? "[x] " : "[ ] ") + todo.id() + " " + todo.text();
  }
}
