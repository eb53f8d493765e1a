package io.everwire.benchmarks.bench.contestants;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * The least that long-polling can be: Jetty, and the JDK's HTTP client, which all clients share.
 * What is sent while a request is under way goes with the next one, up to 256 KiB; one GET is
 * always waiting for what comes down. Nothing is numbered, acknowledged or kept.
 */
final class JettyLoop implements Contestant {
  private static final long IDLE_MILLIS = 600_000;

  @Override
  public String name() {
    return "jetty-loop";
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(4_096);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new Exchanges(acceptor));
    server.start();
    return List.of(connector.getLocalPort());
  }

  private static final class Exchanges extends Handler.Abstract {
    private final Map<String, AtServer> links = new ConcurrentHashMap<>();
    private final Acceptor acceptor;

    Exchanges(Acceptor acceptor) {
      this.acceptor = acceptor;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      String id = Request.getPathInContext(request);
      switch (request.getMethod()) {
        case "GET" -> link(id).poll(response, ending(callback));
        case "DELETE" -> {
          AtServer link = links.remove(id);
          if (link != null) {
            link.over();
          }
          noContent(response, callback);
        }
        default -> {
          Coalescer.split(Content.Source.asByteBuffer(request), link(id).receiver);
          noContent(response, callback);
        }
      }
      return true;
    }

    private AtServer link(String id) {
      return links.computeIfAbsent(id, name -> new AtServer(acceptor));
    }

    private static void noContent(Response response, Callback callback) {
      response.setStatus(204);
      response.write(true, null, ending(callback));
    }

    private static Callback ending(Callback callback) {
      return Callback.from(
          Invocable.InvocationType.NON_BLOCKING, callback::succeeded, callback::failed);
    }
  }

  private static final class AtServer implements Link {
    private final Coalescer down = new Coalescer(this::answer);
    private final Receiver receiver;

    /** The GET that waits, guarded by this, as is the body that waits for one. */
    private @Nullable Consumer<byte[]> waiting;

    private byte @Nullable [] unfetched;

    AtServer(Acceptor acceptor) {
      receiver = acceptor.accept(this);
    }

    void poll(Response response, Callback callback) {
      Consumer<byte[]> answering =
          body -> {
            response.write(true, ByteBuffer.wrap(body), callback);
            down.sent();
          };
      byte[] body;
      synchronized (this) {
        body = unfetched;
        unfetched = null;
        if (body == null) {
          waiting = answering;
          return;
        }
      }
      answering.accept(body);
    }

    /** Goes with the GET that waits, or with the next. */
    private void answer(byte[] body) {
      Consumer<byte[]> answering;
      synchronized (this) {
        answering = waiting;
        waiting = null;
        if (answering == null) {
          unfetched = body;
          return;
        }
      }
      answering.accept(body);
    }

    void over() {
      receiver.closed();
      Consumer<byte[]> answering;
      synchronized (this) {
        answering = waiting;
        waiting = null;
      }
      if (answering != null) {
        answering.accept(new byte[0]);
      }
    }

    @Override
    public void send(byte[] message) {
      down.send(message);
    }

    @Override
    public void awaitRoom() throws InterruptedException {
      down.awaitRoom();
    }

    @Override
    public void close() {
      over();
    }
  }

  @Override
  public Clients clients(List<Integer> ports) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Runnable::run)
            .build();
    AtomicInteger ids = new AtomicInteger();
    return (callbacks, receiver) -> {
      URI uri = URI.create("http://127.0.0.1:" + ports.get(0) + "/" + ids.incrementAndGet());
      AtClient link = new AtClient(client, uri, receiver);
      link.open();
      return link;
    };
  }

  private static final class AtClient implements Link {
    private final HttpClient client;
    private final URI uri;
    private final Receiver receiver;
    private final Coalescer up = new Coalescer(this::post);
    private final Queue<byte[]> fetched = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    AtClient(HttpClient client, URI uri, Receiver receiver) {
      this.client = client;
      this.uri = uri;
      this.receiver = receiver;
    }

    void open() throws Exception {
      client
          .sendAsync(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(),
              BodyHandlers.discarding())
          .get(30, TimeUnit.SECONDS);
      fetch();
    }

    private void post(byte[] body) {
      var unused =
          client
              .sendAsync(
                  HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build(),
                  BodyHandlers.discarding())
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
        // The next response may come to another thread before this one is through.
        fetched.add(response.body());
        fetch();
        receiveFetched();
      }
    }

    private synchronized void receiveFetched() {
      for (byte[] body = fetched.poll(); body != null; body = fetched.poll()) {
        Coalescer.split(ByteBuffer.wrap(body), receiver);
      }
    }

    @Override
    public void send(byte[] message) {
      up.send(message);
    }

    @Override
    public void awaitRoom() throws InterruptedException {
      up.awaitRoom();
    }

    @Override
    public void close() {
      closed = true;
      var unused =
          client.sendAsync(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.discarding());
    }
  }

  /** Joins messages, each with its length in front, while others are under way. */
  private static final class Coalescer {
    private static final int MAX_BYTES = 256 * 1024;

    private final Consumer<byte[]> carrier;
    private ByteBuffer gathered = ByteBuffer.allocate(1024);
    private boolean underWay;

    Coalescer(Consumer<byte[]> carrier) {
      this.carrier = carrier;
    }

    synchronized void awaitRoom() throws InterruptedException {
      while (gathered.position() >= MAX_BYTES) {
        wait();
      }
    }

    void send(byte[] message) {
      synchronized (this) {
        int needed = Integer.BYTES + message.length;
        if (gathered.remaining() < needed) {
          int capacity = Math.max(2 * gathered.capacity(), gathered.position() + needed);
          gathered = ByteBuffer.allocate(capacity).put(gathered.flip());
        }
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

    static void split(ByteBuffer body, Receiver receiver) {
      while (body.hasRemaining()) {
        int size = body.getInt();
        receiver.receive(body.slice(body.position(), size));
        body.position(body.position() + size);
      }
    }
  }
}
