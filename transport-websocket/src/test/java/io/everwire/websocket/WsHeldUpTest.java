package io.everwire.websocket;

import io.everwire.testkit.HeldUpContract;

class WsHeldUpTest extends HeldUpContract {
  WsHeldUpTest() {
    super("ws://127.0.0.1:0/rt", "ws");
  }
}
