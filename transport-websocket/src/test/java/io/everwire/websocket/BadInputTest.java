package io.everwire.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeServer;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.WireLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is somebody else's WebSocket and no engine, and says what it should not. */
@Timeout(60)
class BadInputTest {
  private final RealtimeServer server =
      RealtimeServer.builder().listen("ws://127.0.0.1:0/rt").build().start();
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    server.close();
  }

  private WebSocket connect() {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("everwire.v1")
        .buildAsync(server.uri(), heard)
        .join();
  }

  private static ByteBuffer hello() {
    return BatchWriter.single(
        new LinkFrame.Hello(
            new int[] {1},
            "somebody",
            "",
            1,
            "",
            new byte[0],
            1,
            0,
            new int[0],
            WireLimits.DEFAULT));
  }

  @Test
  void aHelloOverAnyWebSocketIsWelcome() throws Exception {
    WebSocket socket = connect();
    assertThat(socket.getSubprotocol()).isEqualTo("everwire.v1");
    socket.sendBinary(hello(), true).join();
    assertThat(heard.next()).isInstanceOf(LinkFrame.Welcome.class);
  }

  @Test
  void aFragmentedHelloIsOneBatch() throws Exception {
    WebSocket socket = connect();
    ByteBuffer hello = hello();
    ByteBuffer first = hello.slice(0, 5);
    ByteBuffer rest = hello.slice(5, hello.remaining() - 5);
    socket.sendBinary(first, false).join();
    socket.sendBinary(rest, true).join();
    assertThat(heard.next()).isInstanceOf(LinkFrame.Welcome.class);
  }

  @Test
  void aTextMessageIsRefusedWith1003() throws Exception {
    connect().sendText("hello", true).join();
    assertThat(heard.closeCode()).isEqualTo(1003);
  }

  @Test
  void aMessageAboveTheLimitIsRefusedWith1009() throws Exception {
    WebSocket socket = connect();
    CompletableFuture<WebSocket> sent =
        socket.sendBinary(ByteBuffer.allocate(256 * 1024 + 1), true);
    assertThat(heard.closeCode()).isEqualTo(1009);
    // It may or may not have been written whole before the link ended.
    sent.handle((done, failure) -> done).join();
  }

  @Test
  void bytesThatAreNoBatchAreRefusedForGood() throws Exception {
    connect().sendBinary(ByteBuffer.wrap("GET / HTTP/1.1".getBytes(UTF_8)), true).join();
    assertThat(heard.next())
        .isInstanceOfSatisfying(
            LinkFrame.Reject.class,
            reject -> assertThat(reject.left()).isEqualTo(LinkFrame.Left.FINAL));
    assertThat(heard.closeCode()).isPositive();
  }

  @Test
  void nonsenseInASessionEndsItWithAGoodbye() throws Exception {
    WebSocket socket = connect();
    socket.sendBinary(hello(), true).join();
    assertThat(heard.next()).isInstanceOf(LinkFrame.Welcome.class);
    socket.sendBinary(ByteBuffer.wrap(new byte[] {-1, -1}), true).join();
    Frame frame = heard.next();
    while (frame instanceof LinkFrame.Ping) {
      frame = heard.next();
    }
    assertThat(frame)
        .isInstanceOfSatisfying(
            LinkFrame.Goodbye.class,
            goodbye -> assertThat(goodbye.scope()).isEqualTo(LinkFrame.Scope.BREACH));
    assertThat(heard.closeCode()).isPositive();
  }

  @Test
  void withoutTheSubprotocolThereIsNoLink() {
    URI uri = server.uri();
    assertThatThrownBy(
            () -> HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, heard).join())
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  /** What the server says. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private ByteBuffer partial = ByteBuffer.allocate(0);

    Frame next() throws InterruptedException {
      Frame frame = frames.poll(30, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("nothing was said");
      }
      return frame;
    }

    int closeCode() throws Exception {
      return code.get(30, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      partial =
          ByteBuffer.allocate(partial.remaining() + data.remaining()).put(partial).put(data).flip();
      if (last) {
        frames.addAll(BatchReader.read(partial).frames());
        partial = ByteBuffer.allocate(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      code.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      code.completeExceptionally(error);
    }
  }
}
