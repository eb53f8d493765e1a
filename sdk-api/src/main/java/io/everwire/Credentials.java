package io.everwire;

/** Where a client gets its token. */
@FunctionalInterface
public interface Credentials {

  /**
   * A token that is valid now. Asked anew for each attempt to connect, and before the token of a
   * session expires, on the client's executor; may block.
   *
   * @return the token; not empty
   * @throws Exception if there is none now; the attempt fails and is repeated later
   */
  String token() throws Exception;
}
