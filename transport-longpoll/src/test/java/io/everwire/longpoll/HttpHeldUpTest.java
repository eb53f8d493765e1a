package io.everwire.longpoll;

import io.everwire.testkit.HeldUpContract;

class HttpHeldUpTest extends HeldUpContract {
  HttpHeldUpTest() {
    super("http://127.0.0.1:0/rt", "http");
  }
}
