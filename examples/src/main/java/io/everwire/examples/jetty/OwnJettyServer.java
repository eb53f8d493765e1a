package io.everwire.examples.jetty;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.longpoll.RealtimeHandler;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.PathMappingsHandler;

/**
 * A Jetty server that an application has anyway, with Everwire at one path of it, and a client that
 * hears what it says.
 */
public final class OwnJettyServer implements AutoCloseable {
  private final RealtimeServer realtime;
  private final Server server;
  private final ServerConnector connector;

  OwnJettyServer(int port) throws Exception {
    // It listens nowhere itself: its links come from the handler.
    realtime = RealtimeServer.builder().build().start();
    PathMappingsHandler paths = new PathMappingsHandler();
    // .addMapping(...) here what the application serves besides
    paths.addMapping(PathSpec.from("/rt"), RealtimeHandler.of(realtime.acceptor()));
    server = new Server();
    connector = new ServerConnector(server);
    connector.setHost("localhost");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(paths);
    server.start();
  }

  /** Where clients connect: by {@code http} for long-poll, by {@code sse+http} for events. */
  String uri(String scheme) {
    return scheme + "://localhost:" + connector.getLocalPort() + "/rt";
  }

  /** Sessions first, then what carries them. */
  @Override
  public void close() {
    realtime.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop", e);
    }
  }

  /** Publishes one message to a channel, and gives back what a subscriber hears. */
  static String exchange(String uri, String text) {
    try (RealtimeClient client = RealtimeClient.builder().endpoint(uri).build()) {
      client.connect().join();
      var lobby = client.channel("chat/lobby", Codec.utf8());
      var heard = new CompletableFuture<String>();
      lobby.subscribe(message -> heard.complete(message.payload())).ready().join();
      lobby.publish(text).join();
      return heard.join();
    }
  }

  /**
   * Runs server and client in one process.
   *
   * @param arguments none
   * @throws Exception if no port is free
   */
  @SuppressWarnings("SystemOut") // a program for the console
  public static void main(String[] arguments) throws Exception {
    try (OwnJettyServer server = new OwnJettyServer(0)) {
      System.out.println("listening at " + server.uri("http"));
      System.out.println("heard: " + exchange(server.uri("sse+http"), "here I am"));
    }
  }
}
