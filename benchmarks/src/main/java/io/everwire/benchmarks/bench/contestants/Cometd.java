package io.everwire.benchmarks.bench.contestants;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.client.BayeuxClient;
import org.cometd.client.ext.AckExtension;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * CometD in Jetty and its Java client: one transport, so that nothing is negotiated; all clients
 * share one scheduler and one WebSocket container or HTTP client. Upwards a link's messages are
 * published to a service channel, downwards they are delivered to the session; each is published by
 * itself, as our other contestants send each by itself. Without acknowledgements messages may
 * arrive out of order: over long-polling when a client publishes without waiting for each answer,
 * over WebSocket now and then.
 *
 * @param name how it is called in tables
 * @param transport what carries it
 * @param acknowledged whether with the extension that confirms messages and sends them again
 */
record Cometd(String name, Transport transport, boolean acknowledged) implements Contestant {
  private static final String PATH = "/cometd";
  private static final String UP = "/service/up";
  private static final String CONFIRM = "/service/confirm";
  private static final String DOWN = "/down";
  private static final String FEED = "/feed";

  /** Of a response with all that has gathered: one that is larger is lost. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  private static final long PAUSE_NANOS = 20_000;

  /** What carries it. */
  enum Transport {
    WEBSOCKET(1_024),
    LONG_POLLING(64);

    private final int maxPublishes;

    Transport(int maxPublishes) {
      this.maxPublishes = maxPublishes;
    }
  }

  @Override
  public boolean keepsOrder() {
    return acknowledged;
  }

  @Override
  public boolean isForOrientation() {
    return acknowledged;
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(4_096);
    connector.setIdleTimeout(600_000);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder servlet = new ServletHolder(new Servlet(bayeux(context, acceptor)));
    servlet.setAsyncSupported(true);
    servlet.setInitOrder(1);
    context.addServlet(servlet, PATH + "/*");
    context.insertHandler(WebSocketUpgradeHandler.from(server, context));
    server.setHandler(context);
    server.start();
    return List.of(connector.getLocalPort());
  }

  private BayeuxServerImpl bayeux(ServletContextHandler context, Acceptor acceptor) {
    BayeuxServerImpl bayeux = new BayeuxServerImpl();
    bayeux.setOption(Context.class.getName(), context.getContext());
    bayeux.setOption(
        BayeuxServerImpl.TRANSPORTS_OPTION,
        switch (transport) {
          case WEBSOCKET -> JettyWebSocketTransport.class.getName();
          case LONG_POLLING -> JSONHttpTransport.class.getName();
        });
    bayeux.setOption("ws." + JettyWebSocketTransport.COMETD_URL_MAPPING_OPTION, PATH);
    bayeux.setOption("ws." + JettyWebSocketTransport.MAX_MESSAGE_SIZE_OPTION, MAX_MESSAGE_BYTES);
    if (acknowledged) {
      bayeux.addExtension(new AcknowledgedMessagesExtension());
    }
    Map<String, AtServer> links = new ConcurrentHashMap<>();
    bayeux.addListener(
        new BayeuxServer.SessionListener() {
          @Override
          public void sessionAdded(ServerSession session, ServerMessage message) {
            links.put(session.getId(), new AtServer(session, acceptor));
          }

          @Override
          public void sessionRemoved(
              ServerSession session, ServerMessage message, boolean timedOut) {
            AtServer link = links.remove(session.getId());
            if (link != null) {
              link.receiver.closed();
            }
          }
        });
    listen(bayeux, links, UP, (link, data) -> link.receiver.receive(bytes(data)));
    listen(bayeux, links, CONFIRM, (link, data) -> link.window.confirm(Integer.parseInt(data)));
    return bayeux;
  }

  /** Gets what a client publishes to a service channel. */
  @FunctionalInterface
  private interface Service {
    void published(AtServer link, String data);
  }

  private static void listen(
      BayeuxServer bayeux, Map<String, AtServer> links, String channel, Service service) {
    bayeux.createChannelIfAbsent(
        channel,
        made -> {
          made.setPersistent(true);
          made.addListener(
              new ServerChannel.MessageListener() {
                @Override
                public boolean onMessage(
                    ServerSession session, ServerChannel to, ServerMessage.Mutable message) {
                  AtServer link = links.get(session.getId());
                  if (link != null) {
                    service.published(link, (String) message.getData());
                  }
                  return true;
                }
              });
        });
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer bytes(Object data) {
    return ByteBuffer.wrap(((String) data).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static final class AtServer implements Link {
    private final ServerSession session;
    private final ConfirmedWindow window = new ConfirmedWindow();
    private final Receiver receiver;

    AtServer(ServerSession session, Acceptor acceptor) {
      this.session = session;
      receiver = acceptor.accept(this);
    }

    @Override
    public void send(byte[] message) {
      window.sent(message);
      session.deliver(session, DOWN, text(message), Promise.noop());
    }

    @Override
    public void awaitRoom() {
      window.awaitRoom();
    }

    @Override
    public void close() {
      session.disconnect();
    }
  }

  /** Brings a Bayeux server that the code has configured, instead of one that a descriptor has. */
  private static final class Servlet extends CometDServlet {
    private static final long serialVersionUID = 1;

    private final transient BayeuxServerImpl bayeux;

    Servlet(BayeuxServerImpl bayeux) {
      this.bayeux = bayeux;
    }

    @Override
    protected BayeuxServer newBayeuxServer() {
      return bayeux;
    }
  }

  @Override
  public Clients clients(List<Integer> ports) throws Exception {
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    HttpClient http = new HttpClient();
    http.setMaxConnectionsPerDestination(10_000);
    http.start();
    WebSocketContainer webSockets = ContainerProvider.getWebSocketContainer();
    return new Sharing("http://127.0.0.1:" + ports.get(0) + PATH, scheduler, http, webSockets);
  }

  private final class Sharing implements Clients {
    private final String uri;
    private final ScheduledExecutorService scheduler;
    private final HttpClient http;
    private final WebSocketContainer webSockets;

    Sharing(
        String uri,
        ScheduledExecutorService scheduler,
        HttpClient http,
        WebSocketContainer webSockets) {
      this.uri = uri;
      this.scheduler = scheduler;
      this.http = http;
      this.webSockets = webSockets;
    }

    private BayeuxClient client() {
      Map<String, Object> options = new HashMap<>();
      options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, MAX_MESSAGE_BYTES);
      BayeuxClient client =
          new BayeuxClient(
              uri,
              scheduler,
              switch (transport) {
                case WEBSOCKET -> new WebSocketTransport(options, scheduler, webSockets);
                case LONG_POLLING -> new JettyHttpClientTransport(options, http);
              });
      if (acknowledged) {
        client.addExtension(new AckExtension());
      }
      client.handshake();
      if (!client.waitFor(30_000, BayeuxClient.State.CONNECTED)) {
        throw new IllegalStateException("not connected: " + client);
      }
      return client;
    }

    @Override
    public Link connect(Callbacks callbacks, Receiver receiver) {
      BayeuxClient client = client();
      ClientSessionChannel confirm = client.getChannel(CONFIRM);
      ConfirmedWindow.Confirming confirming =
          new ConfirmedWindow.Confirming(count -> confirm.publish(Integer.toString(count)));
      client
          .getChannel(DOWN)
          .addListener(
              (ClientSessionChannel.MessageListener)
                  (channel, message) -> {
                    receiver.receive(bytes(message.getData()));
                    confirming.received();
                  });
      return new Connected(client, UP, transport.maxPublishes);
    }

    @Override
    public AutoCloseable dial() {
      BayeuxClient client = client();
      return client::disconnect;
    }

    @Override
    public AutoCloseable subscribe(Receiver receiver) throws Exception {
      BayeuxClient client = client();
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      client
          .getChannel(FEED)
          .subscribe(
              (from, message) -> receiver.receive(bytes(message.getData())),
              answer -> confirmed.complete(null));
      confirmed.get(30, TimeUnit.SECONDS);
      return client::disconnect;
    }

    @Override
    public Link publisher() {
      return new Connected(client(), FEED, transport.maxPublishes);
    }
  }

  private static final class Connected implements Link {
    private final BayeuxClient client;
    private final ClientSessionChannel channel;
    private final int maxPublishes;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final ClientSession.MessageListener answered = answer -> unanswered.decrementAndGet();

    Connected(BayeuxClient client, String channel, int maxPublishes) {
      this.client = client;
      this.channel = client.getChannel(channel);
      this.maxPublishes = maxPublishes;
    }

    @Override
    public void send(byte[] message) {
      unanswered.incrementAndGet();
      channel.publish(text(message), answered);
    }

    @Override
    public void awaitRoom() {
      while (unanswered.get() >= maxPublishes) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    @Override
    public void close() {
      client.disconnect();
    }
  }
}
