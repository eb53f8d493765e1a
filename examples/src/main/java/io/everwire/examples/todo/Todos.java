package io.everwire.examples.todo;

import io.everwire.Codec;
import io.everwire.StreamType;
import io.everwire.codec.json.JsonCodec;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/** The service, as client and server know it. Nothing in it depends on a transport. */
final class Todos {
  private static final Codec<Todo> TODO = JsonCodec.of(Todo.class);
  private static final Codec<Query> QUERY = JsonCodec.of(Query.class);

  /** Adds a todo: its text becomes the todo with its number. */
  static final StreamType<String, Todo> CREATE =
      StreamType.call("todos/create", Codec.utf8(), TODO);

  /** The first todos in one answer, no more than {@link TodoServer#MOST_IN_ONE_ANSWER}. */
  static final StreamType<Query, List<Todo>> READ =
      StreamType.call("todos/read", QUERY, JsonCodec.of(new TypeReference<List<Todo>>() {}));

  /** All todos, one after the other, however many there are. */
  static final StreamType<Query, Todo> READ_EACH =
      StreamType.serverStream("todos/read-each", QUERY, TODO);

  /**
   * Up: what shall be changed. Down: each todo that anybody has created or changed since the stream
   * was opened, this client included, in the same order for everybody.
   */
  static final StreamType<Update, Todo> UPDATES =
      StreamType.duplex("todos/updates", JsonCodec.of(Update.class), TODO);

  private Todos() {}
}
