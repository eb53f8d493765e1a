package io.everwire.examples.grpc;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.grpc.RealtimeService;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A gRPC server that an application has anyway, with Everwire as one more service of it, and a
 * client that hears what it says.
 */
public final class OwnGrpcServer implements AutoCloseable {
  private final RealtimeServer realtime;
  private final Server server;

  OwnGrpcServer(int port) throws IOException {
    // It listens nowhere itself: its links come from the service.
    realtime = RealtimeServer.builder().build().start();
    server =
        Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
            // .addService(...) here what the application serves besides
            .addService(RealtimeService.of(realtime.acceptor()))
            .build()
            .start();
  }

  String uri() {
    return "grpc://localhost:" + server.getPort();
  }

  /** Sessions first, then what carries them. */
  @Override
  public void close() {
    realtime.close();
    server.shutdown();
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
   * @throws IOException if no port is free
   */
  @SuppressWarnings("SystemOut") // a program for the console
  public static void main(String[] arguments) throws IOException {
    try (OwnGrpcServer server = new OwnGrpcServer(0)) {
      System.out.println("listening at " + server.uri());
      System.out.println("heard: " + exchange(server.uri(), "here I am"));
    }
  }
}
