package io.everwire.examples.todo;

import io.everwire.BlockingStream;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamListener;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link Todos}. One thread works on the store and tells everybody who watches, so that all
 * see the same changes in the same order; no callback waits for the disk.
 */
final class TodoServer implements AutoCloseable {
  /** How many todos one answer has at most. */
  static final int MOST_IN_ONE_ANSWER = 1_000;

  private static final int MOST_CHARS = 1_000;
  private static final int PAGE = 100;

  private final TodoStore store;
  private final RealtimeServer server;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "todo-store"));

  /** Who is told of changes. Used by the worker only. */
  private final Set<Stream<Todo, Update>> watchers = new HashSet<>();

  /**
   * Starts to listen.
   *
   * @param file where the todos are
   * @param endpoint where to listen; its scheme is all that decides on the transport
   */
  TodoServer(Path file, String endpoint) throws SQLException {
    store = new TodoStore(file);
    server =
        RealtimeServer.builder()
            .listen(endpoint)
            .callAsync(Todos.CREATE, (context, text) -> work(() -> create(text)))
            .callAsync(
                Todos.READ,
                (context, query) -> work(() -> store.read(query, 0, MOST_IN_ONE_ANSWER)))
            .serverStream(Todos.READ_EACH, this::readEach)
            .stream(Todos.UPDATES, this::watch)
            .build()
            .start();
  }

  URI uri() {
    return server.uri();
  }

  private Todo create(String text) throws SQLException {
    if (text.isBlank() || text.length() > MOST_CHARS) {
      throw new RealtimeException(
          StatusCode.INVALID_ARGUMENT,
          "a todo has 1 to " + MOST_CHARS + " characters, not " + text.strip().length());
    }
    return tellAll(store.create(text));
  }

  /** Runs in a thread of its own, and waits while the client reads more slowly than the disk. */
  private void readEach(StreamContext context, Query query, BlockingStream<Todo, Query> answers)
      throws InterruptedException {
    List<Todo> page;
    long last = 0;
    do {
      long after = last;
      page = work(() -> store.read(query, after, PAGE)).join();
      for (Todo todo : page) {
        answers.send(todo);
        last = todo.id();
      }
    } while (page.size() == PAGE);
  }

  private StreamListener<Update> watch(StreamContext context, Stream<Todo, Update> stream) {
    var unused = work(() -> watchers.add(stream));
    context.onEnd(status -> forget(stream));
    return new StreamListener<>() {
      /** One update at a time: a client cannot fill the worker's queue. */
      @Override
      public long initialDemand() {
        return 1;
      }

      @Override
      public void onMessage(Update update) {
        var unused =
            work(() -> update(update))
                .whenComplete(
                    (todo, failure) -> {
                      if (failure == null) {
                        stream.request(1);
                      } else {
                        context.fail(failure);
                      }
                    });
      }

      /** By the worker, so that the client hears of its last update first. */
      @Override
      public void onHalfClosed() {
        var unused = work(() -> watchers.remove(stream)).thenRun(stream::halfClose);
      }
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  private void forget(Stream<Todo, Update> watcher) {
    work(() -> watchers.remove(watcher));
  }

  private Todo update(Update update) throws SQLException {
    return tellAll(
        store
            .update(update)
            .orElseThrow(
                () ->
                    new RealtimeException(
                        StatusCode.NOT_FOUND, "there is no todo " + update.id())));
  }

  private Todo tellAll(Todo todo) {
    for (Stream<Todo, Update> watcher : watchers) {
      var unused =
          watcher.send(todo).whenComplete((sent, failure) -> dropIfFailed(watcher, failure));
    }
    return todo;
  }

  /** Who reads so slowly that its queue is full is told so, rather than left with a gap. */
  private static void dropIfFailed(Stream<Todo, Update> watcher, @Nullable Throwable failure) {
    if (failure != null) {
      watcher.cancel(
          Status.of(StatusCode.RESOURCE_EXHAUSTED, "updates are read too slowly; read all again"));
    }
  }

  private <T> CompletableFuture<T> work(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      worker.execute(() -> run(task, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new RealtimeException(StatusCode.UNAVAILABLE, "the server is being closed"));
    }
    return result;
  }

  private static <T> void run(Callable<T> task, CompletableFuture<T> result) {
    try {
      result.complete(task.call());
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  /** Sessions first, then what they work on. */
  @Override
  public void close() {
    server.close();
    work(() -> {
          store.close();
          return true;
        })
        .join();
    worker.shutdown();
  }
}
