package io.everwire.benchmarks.sidebyside;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The least that long-polling can be: Jetty, and the JDK's HTTP client. What is sent while a
 * request is under way goes with the next one; one GET is always waiting for what comes down.
 * Nothing is numbered, acknowledged or kept.
 */
final class RawLongPoll implements Contestant {
  private final Tally tally = new Tally();
  private final Coalescer up = new Coalescer(this::post);
  private final Coalescer down = new Coalescer(this::answer);
  private final Server server = new Server();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Runnable::run).build();
  private final URI uri;

  /** The GET that waits, guarded by this. */
  private @Nullable Runnable poll;

  private byte @Nullable [] unfetched;
  private volatile boolean closed;

  RawLongPoll() throws Exception {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Exchanges());
    server.start();
    uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    fetch();
  }

  @Override
  public String name() {
    return "jetty long-poll";
  }

  @Override
  public void sendUp(byte[] message) throws InterruptedException {
    up.send(message);
  }

  @Override
  public void sendDown(byte[] message) throws InterruptedException {
    down.send(message);
  }

  private void post(byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build();
    var unused =
        client
            .sendAsync(request, BodyHandlers.discarding())
            .whenComplete((response, failure) -> up.sent());
  }

  private void fetch() {
    var unused =
        client
            .sendAsync(HttpRequest.newBuilder(uri).GET().build(), BodyHandlers.ofByteArray())
            .whenComplete(this::fetched);
  }

  private void fetched(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
    if (response != null && !closed) {
      fetch();
      Coalescer.split(ByteBuffer.wrap(response.body()), message -> tally.atClient(message[0]));
    }
  }

  /** The server has something to send down: it goes with the GET that waits, or with the next. */
  private void answer(byte[] body) {
    Runnable waiting;
    synchronized (this) {
      unfetched = body;
      waiting = poll;
      poll = null;
    }
    if (waiting != null) {
      waiting.run();
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Exchanges extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      if ("GET".equals(request.getMethod())) {
        hold(response, callback);
      } else {
        ByteBuffer body = Content.Source.asByteBuffer(request);
        Coalescer.split(body, RawLongPoll.this::received);
        response.setStatus(204);
        response.write(true, null, ending(callback));
      }
      return true;
    }

    private Callback ending(Callback callback) {
      return Callback.from(
          Invocable.InvocationType.NON_BLOCKING, callback::succeeded, callback::failed);
    }

    private void hold(Response response, Callback callback) {
      Runnable answering =
          () -> {
            byte[] body;
            synchronized (RawLongPoll.this) {
              body = unfetched;
              unfetched = null;
            }
            response.write(
                true, ByteBuffer.wrap(body == null ? new byte[0] : body), ending(callback));
            down.sent();
          };
      synchronized (RawLongPoll.this) {
        if (unfetched == null) {
          poll = answering;
          return;
        }
      }
      answering.run();
    }
  }

  private void received(byte[] message) {
    if (tally.isQuestionAtServer(message[0])) {
      down.sendAlways(message);
    }
  }

  /** Joins messages, each with its length in front, while others are under way. */
  private static final class Coalescer {
    private static final int MOST_BYTES = 256 * 1024;

    private final Consumer<byte[]> carrier;
    private final ByteBuffer gathered = ByteBuffer.allocate(MOST_BYTES);
    private boolean underWay;

    Coalescer(Consumer<byte[]> carrier) {
      this.carrier = carrier;
    }

    /** Waits while there is no room. */
    void send(byte[] message) throws InterruptedException {
      synchronized (this) {
        while (gathered.remaining() < Integer.BYTES + message.length) {
          wait();
        }
        gathered.putInt(message.length).put(message);
      }
      carry();
    }

    /** For answers, of which only one is asked for at a time. */
    void sendAlways(byte[] message) {
      synchronized (this) {
        gathered.putInt(message.length).put(message);
      }
      carry();
    }

    void sent() {
      synchronized (this) {
        underWay = false;
      }
      carry();
    }

    private void carry() {
      byte[] body;
      synchronized (this) {
        if (underWay || gathered.position() == 0) {
          return;
        }
        underWay = true;
        body = new byte[gathered.flip().remaining()];
        gathered.get(body);
        gathered.clear();
        notifyAll();
      }
      carrier.accept(body);
    }

    static void split(ByteBuffer body, Consumer<byte[]> each) {
      while (body.hasRemaining()) {
        byte[] message = new byte[body.getInt()];
        body.get(message);
        each.accept(message);
      }
    }
  }
}
