package io.everwire.benchmarks.channels;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.Transport;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Rooms of netty-socketio, and socket.io-client-java: WebSocket at once instead of an upgrade,
 * epoll, no compression, TCP_NODELAY; all clients share one HTTP client whose dispatcher lets each
 * have its connection. A room's messages are events of its name; joining and publishing are
 * acknowledged.
 */
record SocketIoRooms() implements Contestant {
  private static final String JOIN = "join";
  private static final String PUBLISH = "publish";

  @Override
  public String name() {
    return "socketio";
  }

  @Override
  public int serve(int port) throws Exception {
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(port == 0 ? freePort() : port);
    configuration.setTransports(Transport.WEBSOCKET);
    configuration.setUseLinuxNativeEpoll(true);
    configuration.setHttpCompression(false);
    configuration.setWebsocketCompression(false);
    configuration.getSocketConfig().setTcpNoDelay(true);
    configuration.getSocketConfig().setReuseAddress(true);
    SocketIOServer server = new SocketIOServer(configuration);
    server.addEventListener(
        JOIN,
        String.class,
        (client, room, acknowledgement) -> {
          client.joinRoom(room);
          acknowledgement.sendAckData(room);
        });
    server.addMultiTypeEventListener(
        PUBLISH,
        (client, arguments, acknowledgement) -> {
          String room = arguments.get(0);
          server.getRoomOperations(room).sendEvent(room, arguments.<String>get(1));
          acknowledgement.sendAckData(room);
        },
        String.class,
        String.class);
    server.start();
    return configuration.getPort();
  }

  /** This server does not tell which port it was given. */
  private static int freePort() throws Exception {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Override
  public Clients clients() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(10_000);
    dispatcher.setMaxRequestsPerHost(10_000);
    OkHttpClient http =
        new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(1, TimeUnit.MINUTES).build();
    return port -> {
      IO.Options options = new IO.Options();
      options.forceNew = true;
      options.transports = new String[] {"websocket"};
      options.reconnectionDelay = FIRST_BACKOFF.toMillis();
      options.reconnectionDelayMax = MOST_BACKOFF.toMillis();
      options.webSocketFactory = http;
      options.callFactory = http;
      Connected member = new Connected(IO.socket(URI.create("http://127.0.0.1:" + port), options));
      member.connect().get(30, TimeUnit.SECONDS);
      return member;
    };
  }

  private static final class Connected implements Member {
    private final Socket socket;
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();

    Connected(Socket socket) {
      this.socket = socket;
    }

    CompletableFuture<Void> connect() {
      CompletableFuture<Void> connected = new CompletableFuture<>();
      socket.on(
          Socket.EVENT_CONNECT,
          arguments -> {
            for (String room : listeners.keySet()) {
              CompletableFuture<?> unused = emit(JOIN, room);
            }
            connected.complete(null);
          });
      socket.connect();
      return connected;
    }

    @Override
    public CompletableFuture<?> subscribe(String channel, Consumer<String> listener) {
      listeners.put(channel, listener);
      socket.on(channel, arguments -> listener.accept((String) arguments[0]));
      return emit(JOIN, channel);
    }

    @Override
    public CompletableFuture<?> publish(String channel, String message) {
      return emit(PUBLISH, channel, message);
    }

    private CompletableFuture<Void> emit(String event, Object... arguments) {
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      Ack confirming = answer -> confirmed.complete(null);
      socket.emit(event, arguments, confirming);
      return confirmed;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
