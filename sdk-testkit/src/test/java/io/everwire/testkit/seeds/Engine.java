package io.everwire.testkit.seeds;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.client.ClientBuilder;
import io.everwire.internal.client.ClientParts;
import io.everwire.internal.server.ServerBuilder;
import io.everwire.internal.session.EngineParts;

/**
 * Where the clients and servers of a world come from: the real engine, or one with a bug in it.
 *
 * @param parts the collaborators of every session
 * @param clientParts the collaborators of every client's choice of endpoints
 */
public record Engine(EngineParts parts, ClientParts clientParts) {
  /** The engine as it is. */
  public static final Engine REAL = new Engine(EngineParts.STANDARD, ClientParts.STANDARD);

  public RealtimeClient.Builder client() {
    return new ClientBuilder().parts(parts).clientParts(clientParts);
  }

  public RealtimeServer.Builder server() {
    return new ServerBuilder().parts(parts);
  }
}
