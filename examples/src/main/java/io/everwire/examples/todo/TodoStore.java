package io.everwire.examples.todo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Todos in a file of SQLite. What a method has changed is on disk when it returns. Blocks; used by
 * one thread at a time.
 */
final class TodoStore implements AutoCloseable {
  private final Connection connection;

  /** Opens a file, which is made if there is none. */
  TodoStore(Path file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS todo ("
              + "id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, done INTEGER NOT NULL)");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  Todo create(String text) throws SQLException {
    return first("INSERT INTO todo (text, done) VALUES (?, 0) RETURNING id, text, done", text)
        .orElseThrow();
  }

  /** Changes a todo; empty if there is none of that number. */
  Optional<Todo> update(Update update) throws SQLException {
    return first(
        "UPDATE todo SET done = ? WHERE id = ? RETURNING id, text, done",
        update.done(),
        update.id());
  }

  /**
   * A page of todos.
   *
   * @param query which ones
   * @param after the number after which the page begins
   * @param most how many at most
   */
  List<Todo> read(Query query, long after, int most) throws SQLException {
    return all(
        "SELECT id, text, done FROM todo WHERE id > ? AND done <= ? ORDER BY id LIMIT ?",
        after,
        !query.openOnly(),
        most);
  }

  private Optional<Todo> first(String sql, Object... values) throws SQLException {
    return all(sql, values).stream().findFirst();
  }

  private List<Todo> all(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<Todo> todos = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          todos.add(new Todo(rows.getLong(1), rows.getString(2), rows.getBoolean(3)));
        }
      }
      return todos;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
