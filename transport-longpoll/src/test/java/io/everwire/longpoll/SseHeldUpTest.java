package io.everwire.longpoll;

import io.everwire.testkit.HeldUpContract;

class SseHeldUpTest extends HeldUpContract {
  SseHeldUpTest() {
    super("sse+http://127.0.0.1:0/rt", "http");
  }
}
