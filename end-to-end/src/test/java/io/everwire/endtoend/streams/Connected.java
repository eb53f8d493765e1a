package io.everwire.endtoend.streams;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.endtoend.Scheme;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server and a client that is connected to it. */
record Connected(RealtimeServer server, RealtimeClient client) implements AutoCloseable {

  static Connected over(
      Scheme scheme,
      Consumer<RealtimeServer.Builder> serverSetup,
      Consumer<RealtimeClient.Builder> clientSetup)
      throws Exception {
    RealtimeServer.Builder building = RealtimeServer.builder().listen(scheme.freeUri());
    serverSetup.accept(building);
    RealtimeServer server = building.build().start();
    RealtimeClient.Builder connecting = RealtimeClient.builder().endpoint(server.uri().toString());
    clientSetup.accept(connecting);
    RealtimeClient client = connecting.build();
    client.connect().get(20, TimeUnit.SECONDS);
    return new Connected(server, client);
  }

  static Connected over(Scheme scheme, Consumer<RealtimeServer.Builder> serverSetup)
      throws Exception {
    return over(scheme, serverSetup, client -> {});
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
