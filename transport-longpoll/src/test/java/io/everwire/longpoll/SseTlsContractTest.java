package io.everwire.longpoll;

import io.everwire.testkit.TestTls;

class SseTlsContractTest extends HttpsContract {
  SseTlsContractTest() {
    super("sse+https", HttpOptions.builder().sslContext(TestTls.context()).build());
  }
}
