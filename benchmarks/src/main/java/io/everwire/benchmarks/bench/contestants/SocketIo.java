package io.everwire.benchmarks.bench.contestants;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.Transport;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * netty-socketio and socket.io-client-java: WebSocket at once instead of an upgrade, epoll, no
 * compression, TCP_NODELAY; all clients share one HTTP client whose dispatcher lets each have its
 * connection. Messages are strings, which cost less than binary attachments. There is no
 * backpressure, so a window bounds what is under way. What is published goes to a room.
 */
final class SocketIo implements Contestant {
  private static final String MESSAGE = "m";
  private static final String CONFIRM = "c";
  private static final String JOIN = "join";
  private static final String PUBLISH = "publish";
  private static final String ROOM = "feed";
  private static final int MAX_FRAME_BYTES = 1024 * 1024;

  private final Map<UUID, AtServer> links = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "socketio";
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws Exception {
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(freePort());
    configuration.setTransports(Transport.WEBSOCKET);
    configuration.setUseLinuxNativeEpoll(true);
    configuration.setHttpCompression(false);
    configuration.setWebsocketCompression(false);
    configuration.setMaxFramePayloadLength(MAX_FRAME_BYTES);
    configuration.getSocketConfig().setTcpNoDelay(true);
    configuration.getSocketConfig().setReuseAddress(true);
    configuration.getSocketConfig().setAcceptBackLog(4_096);
    SocketIOServer server = new SocketIOServer(configuration);
    server.addConnectListener(
        client -> links.put(client.getSessionId(), new AtServer(client, acceptor)));
    server.addDisconnectListener(
        client -> {
          AtServer link = links.remove(client.getSessionId());
          if (link != null) {
            link.receiver.closed();
          }
        });
    server.addEventListener(
        MESSAGE, String.class, (client, message, request) -> link(client).received(message));
    server.addEventListener(
        CONFIRM, Integer.class, (client, count, request) -> link(client).window.confirm(count));
    server.addEventListener(
        JOIN,
        String.class,
        (client, room, request) -> {
          client.joinRoom(room);
          request.sendAckData(room);
        });
    server.addEventListener(
        PUBLISH,
        String.class,
        (client, message, request) -> server.getRoomOperations(ROOM).sendEvent(MESSAGE, message));
    server.start();
    return List.of(configuration.getPort());
  }

  private AtServer link(SocketIOClient client) {
    AtServer link = links.get(client.getSessionId());
    if (link == null) {
      throw new IllegalStateException("a message of nobody");
    }
    return link;
  }

  /** This server does not tell which port it was given. */
  private static int freePort() throws Exception {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer bytes(String message) {
    return ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static final class AtServer implements Link {
    private final SocketIOClient client;
    private final ConfirmedWindow window = new ConfirmedWindow();
    private final ConfirmedWindow.Confirming confirming;
    private final Receiver receiver;

    AtServer(SocketIOClient client, Acceptor acceptor) {
      this.client = client;
      confirming = new ConfirmedWindow.Confirming(count -> client.sendEvent(CONFIRM, count));
      receiver = acceptor.accept(this);
    }

    void received(String message) {
      receiver.receive(bytes(message));
      confirming.received();
    }

    @Override
    public void send(byte[] message) {
      window.sent(message);
      client.sendEvent(MESSAGE, text(message));
    }

    @Override
    public void awaitRoom() {
      window.awaitRoom();
    }

    @Override
    public void close() {
      client.disconnect();
    }
  }

  @Override
  public Clients clients(List<Integer> ports) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(10_000);
    dispatcher.setMaxRequestsPerHost(10_000);
    OkHttpClient http =
        new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(1, TimeUnit.MINUTES).build();
    IO.Options options = new IO.Options();
    options.forceNew = true;
    options.transports = new String[] {"websocket"};
    options.reconnection = false;
    options.webSocketFactory = http;
    options.callFactory = http;
    return new Sharing(() -> IO.socket(URI.create("http://127.0.0.1:" + ports.get(0)), options));
  }

  /** Makes sockets that are not connected yet. */
  @FunctionalInterface
  private interface Sockets {
    Socket make();
  }

  private record Sharing(Sockets sockets) implements Clients {
    @Override
    public Link connect(Callbacks callbacks, Receiver receiver) throws Exception {
      Connected link = new Connected(sockets.make(), MESSAGE);
      ConfirmedWindow.Confirming confirming =
          new ConfirmedWindow.Confirming(count -> link.socket.emit(CONFIRM, count));
      link.listen(
          message -> {
            receiver.receive(bytes(message));
            confirming.received();
          });
      return link;
    }

    @Override
    public AutoCloseable subscribe(Receiver receiver) throws Exception {
      Connected link = new Connected(sockets.make(), MESSAGE);
      link.listen(message -> receiver.receive(bytes(message)));
      CompletableFuture<Void> joined = new CompletableFuture<>();
      io.socket.client.Ack confirming = answer -> joined.complete(null);
      link.socket.emit(JOIN, new Object[] {ROOM}, confirming);
      joined.get(30, TimeUnit.SECONDS);
      return link;
    }

    @Override
    public Link publisher() throws Exception {
      Connected link = new Connected(sockets.make(), PUBLISH);
      link.listen(message -> {});
      return link;
    }
  }

  private static final class Connected implements Link {
    private final Socket socket;
    private final String event;
    private final ConfirmedWindow window = new ConfirmedWindow();

    /**
     * Not connected yet.
     *
     * @param event what its messages are called
     */
    Connected(Socket socket, String event) {
      this.socket = socket;
      this.event = event;
    }

    void listen(Consumer<String> listener) throws Exception {
      CompletableFuture<Void> connected = new CompletableFuture<>();
      socket.on(Socket.EVENT_CONNECT, arguments -> connected.complete(null));
      socket.on(
          Socket.EVENT_CONNECT_ERROR,
          arguments ->
              connected.completeExceptionally(
                  new IllegalStateException("not connected: " + arguments[0])));
      socket.on(MESSAGE, arguments -> listener.accept((String) arguments[0]));
      socket.on(CONFIRM, arguments -> window.confirm(((Number) arguments[0]).intValue()));
      socket.connect();
      connected.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void send(byte[] message) {
      window.sent(message);
      socket.emit(event, text(message));
    }

    @Override
    public void awaitRoom() {
      window.awaitRoom();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
