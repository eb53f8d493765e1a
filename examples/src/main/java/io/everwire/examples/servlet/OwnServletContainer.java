package io.everwire.examples.servlet;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.longpoll.RealtimeServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet container that an application has anyway, here Tomcat, with Everwire as one more
 * servlet of it, and a client that hears what it says.
 */
public final class OwnServletContainer implements AutoCloseable {
  private final RealtimeServer realtime;
  private final Tomcat tomcat;
  private final Path directory;

  OwnServletContainer(int port) throws IOException, LifecycleException {
    // It listens nowhere itself: its links come from the servlet.
    realtime = RealtimeServer.builder().build().start();
    directory = Files.createTempDirectory("everwire-example");
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(port);
    tomcat.getConnector();
    Context context = tomcat.addContext("", directory.toString());
    // It answers later, which a container has to be told.
    Tomcat.addServlet(context, "everwire", RealtimeServlet.of(realtime.acceptor()))
        .setAsyncSupported(true);
    context.addServletMappingDecoded("/rt", "everwire");
    tomcat.start();
  }

  /** Where clients connect: by {@code http} for long-poll, by {@code sse+http} for events. */
  String uri(String scheme) {
    return scheme + "://localhost:" + tomcat.getConnector().getLocalPort() + "/rt";
  }

  /** Sessions first, then what carries them. */
  @Override
  public void close() {
    realtime.close();
    try {
      tomcat.stop();
      tomcat.destroy();
      ExpandWar.delete(directory.toFile());
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat did not stop", e);
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
    try (OwnServletContainer server = new OwnServletContainer(0)) {
      System.out.println("listening at " + server.uri("http"));
      System.out.println("heard: " + exchange(server.uri("sse+http"), "here I am"));
    }
  }
}
