package io.everwire.examples.todo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.BlockingStream;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamOptions;
import io.everwire.examples.NetworkTransport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TodoTest {
  private static final StreamOptions OPTIONS =
      StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(20));
  private static final Query ALL = new Query(false);

  private final Path folder;

  TodoTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private TodoServer serve(NetworkTransport transport) throws Exception {
    return new TodoServer(folder.resolve("todos.db"), transport.anyPort());
  }

  private static RealtimeClient connect(TodoServer server) {
    RealtimeClient client = RealtimeClient.builder().endpoint(server.uri().toString()).build();
    client.connect().join();
    return client;
  }

  private static Todo create(RealtimeClient client, String text) throws InterruptedException {
    return BlockingStream.call(client, Todos.CREATE, text, OPTIONS);
  }

  private static List<Todo> readEach(RealtimeClient client) throws InterruptedException {
    List<Todo> todos = new ArrayList<>();
    try (var answers = BlockingStream.open(client, Todos.READ_EACH, OPTIONS)) {
      answers.send(ALL);
      for (var next = answers.receive(); next.isPresent(); next = answers.receive()) {
        todos.add(next.get());
      }
    }
    return todos;
  }

  @ParameterizedTest
  @EnumSource
  void whatOneServerHasWrittenTheNextOneReads(NetworkTransport transport) throws Exception {
    try (TodoServer server = serve(transport);
        RealtimeClient client = connect(server)) {
      assertThat(create(client, "buy milk")).isEqualTo(new Todo(1, "buy milk", false));
    }
    try (TodoServer server = serve(transport);
        RealtimeClient client = connect(server)) {
      create(client, "drink it");
      assertThat(BlockingStream.call(client, Todos.READ, ALL, OPTIONS))
          .containsExactly(new Todo(1, "buy milk", false), new Todo(2, "drink it", false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theStreamReadsMoreThanAPage(NetworkTransport transport) throws Exception {
    try (TodoServer server = serve(transport);
        RealtimeClient client = connect(server)) {
      List<Todo> created = new ArrayList<>();
      for (int i = 0; i < 205; i++) {
        created.add(create(client, "todo " + i));
      }
      assertThat(readEach(client)).isEqualTo(created);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateReachesEverybodyWhoWatches(NetworkTransport transport) throws Exception {
    try (TodoServer server = serve(transport);
        RealtimeClient mine = connect(server);
        RealtimeClient other = connect(server)) {
      create(mine, "buy milk");
      create(mine, "drink it");
      try (var watching = BlockingStream.open(other, Todos.UPDATES, OPTIONS);
          var updates = BlockingStream.open(mine, Todos.UPDATES, OPTIONS)) {
        // Its own update comes back, so it is known to watch.
        watching.send(new Update(1, true));
        assertThat(watching.receive()).contains(new Todo(1, "buy milk", true));

        updates.send(new Update(2, true));
        updates.halfClose();

        Todo changed = new Todo(2, "drink it", true);
        assertThat(watching.receive()).contains(changed);
        Optional<Todo> own = updates.receive();
        while (own.isPresent() && own.get().id() != 2) {
          own = updates.receive();
        }
        assertThat(own).contains(changed);
        assertThat(updates.receive()).isEmpty();
        assertThat(updates.awaitEnd()).isEqualTo(Status.OK);
      }
      assertThat(BlockingStream.call(mine, Todos.READ, new Query(true), OPTIONS)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void badInputIsToldWhatIsWrong(NetworkTransport transport) throws Exception {
    try (TodoServer server = serve(transport);
        RealtimeClient client = connect(server)) {
      assertThatThrownBy(() -> create(client, " "))
          .isInstanceOfSatisfying(
              RealtimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(StatusCode.INVALID_ARGUMENT));
      try (var updates = BlockingStream.open(client, Todos.UPDATES, OPTIONS)) {
        updates.send(new Update(7, true));
        assertThatThrownBy(updates::receive).hasMessageContaining("there is no todo 7");
      }
      assertThat(create(client, "buy milk").id()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCommandTicksOffWhatItAdds(NetworkTransport transport) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int exit =
        TodoCommand.commandLine(new PrintStream(printed, true, UTF_8))
            .execute(transport.toString(), "buy milk", "--file", folder.resolve("x.db").toString());
    assertThat(printed.toString(UTF_8))
        .contains("added 1, open 1", "[ ] 1 buy milk", "update: [x] 1 buy milk");
    assertThat(exit).isZero();
  }
}
