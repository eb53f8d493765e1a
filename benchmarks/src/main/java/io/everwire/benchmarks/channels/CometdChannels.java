package io.everwire.benchmarks.channels;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.bayeux.server.BayeuxServer;
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
 * share one scheduler and one WebSocket container or HTTP client.
 *
 * @param name how it is called in tables
 * @param transport what carries it
 * @param acknowledged whether with the extension that confirms messages and sends them again
 */
record CometdChannels(String name, Transport transport, boolean acknowledged)
    implements Contestant {
  private static final String PATH = "/cometd";

  /** What carries it. */
  enum Transport {
    WEBSOCKET,
    LONG_POLLING
  }

  @Override
  public int serve(int port) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(4096);
    connector.setIdleTimeout(60_000);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder servlet = new ServletHolder(new Servlet(bayeux(context)));
    servlet.setAsyncSupported(true);
    servlet.setInitOrder(1);
    context.addServlet(servlet, PATH + "/*");
    context.insertHandler(WebSocketUpgradeHandler.from(server, context));
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private BayeuxServerImpl bayeux(ServletContextHandler context) {
    BayeuxServerImpl bayeux = new BayeuxServerImpl();
    bayeux.setOption(Context.class.getName(), context.getContext());
    bayeux.setOption(
        BayeuxServerImpl.TRANSPORTS_OPTION,
        switch (transport) {
          case WEBSOCKET -> JettyWebSocketTransport.class.getName();
          case LONG_POLLING -> JSONHttpTransport.class.getName();
        });
    bayeux.setOption("ws." + JettyWebSocketTransport.COMETD_URL_MAPPING_OPTION, PATH);
    if (acknowledged) {
      bayeux.addExtension(new AcknowledgedMessagesExtension());
    }
    return bayeux;
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
  public Clients clients() throws Exception {
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    HttpClient http = new HttpClient();
    http.setMaxConnectionsPerDestination(10_000);
    http.start();
    WebSocketContainer webSockets = ContainerProvider.getWebSocketContainer();
    return port -> {
      Map<String, Object> options = new HashMap<>();
      BayeuxClient client =
          new BayeuxClient(
              "http://127.0.0.1:" + port + PATH,
              scheduler,
              carrier(options, scheduler, http, webSockets));
      client.setOption(BayeuxClient.BACKOFF_INCREMENT_OPTION, FIRST_BACKOFF.toMillis());
      client.setOption(BayeuxClient.MAX_BACKOFF_OPTION, MOST_BACKOFF.toMillis());
      if (acknowledged) {
        client.addExtension(new AckExtension());
      }
      Connected member = new Connected(client);
      member.connect();
      return member;
    };
  }

  private ClientTransport carrier(
      Map<String, Object> options,
      ScheduledExecutorService scheduler,
      HttpClient http,
      WebSocketContainer webSockets) {
    return switch (transport) {
      case WEBSOCKET -> new WebSocketTransport(options, scheduler, webSockets);
      case LONG_POLLING -> new JettyHttpClientTransport(options, http);
    };
  }

  private static final class Connected implements Member {
    private final BayeuxClient client;
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();

    Connected(BayeuxClient client) {
      this.client = client;
    }

    void connect() {
      client
          .getChannel(Channel.META_HANDSHAKE)
          .addListener(
              (ClientSessionChannel.MessageListener)
                  (channel, message) -> {
                    if (message.isSuccessful()) {
                      // A new session knows nothing of the last one's subscriptions.
                      client.batch(this::subscribeAgain);
                    }
                  });
      client.handshake();
      if (!client.waitFor(30_000, BayeuxClient.State.CONNECTED)) {
        throw new IllegalStateException("not connected: " + client);
      }
    }

    @Override
    public CompletableFuture<?> subscribe(String channel, Consumer<String> listener) {
      listeners.put(channel, listener);
      return subscribeNow(channel, listener);
    }

    private void subscribeAgain() {
      listeners.forEach(
          (channel, listener) -> {
            CompletableFuture<?> unused = subscribeNow(channel, listener);
          });
    }

    private CompletableFuture<Void> subscribeNow(String channel, Consumer<String> listener) {
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      client
          .getChannel("/" + channel)
          .subscribe(
              (from, message) -> listener.accept((String) message.getData()),
              confirming(confirmed));
      return confirmed;
    }

    @Override
    public CompletableFuture<?> publish(String channel, String message) {
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      client.getChannel("/" + channel).publish(message, confirming(confirmed));
      return confirmed;
    }

    private static ClientSession.MessageListener confirming(CompletableFuture<Void> confirmed) {
      return (Message answer) -> {
        if (answer.isSuccessful()) {
          confirmed.complete(null);
        } else {
          confirmed.completeExceptionally(new IllegalStateException("refused: " + answer));
        }
      };
    }

    @Override
    public void close() {
      client.abort();
    }
  }
}
