package io.everwire.testkit.seeds;

import io.everwire.Status;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The server's side of a stream before and after its first message has told which one it is. */
final class ServerStreams implements StreamListener<ByteBuffer> {
  private final Judge judge;
  private final IntFunction<Exchange> exchanges;
  private final Stream<ByteBuffer, ByteBuffer> stream;
  private @Nullable Talker talker;

  ServerStreams(
      Judge judge, IntFunction<Exchange> exchanges, Stream<ByteBuffer, ByteBuffer> stream) {
    this.judge = judge;
    this.exchanges = exchanges;
    this.stream = stream;
  }

  @Override
  public void onMessage(ByteBuffer message) {
    judge.watch(
        () -> {
          if (talker == null) {
            talker = exchanges.apply(Payload.source(message)).accept(stream);
          }
        });
    if (talker != null) {
      talker.onMessage(message);
      judge.watch(talker::pump);
    }
  }

  @Override
  public void onReady() {
    if (talker != null) {
      talker.onReady();
    }
  }

  @Override
  public void onHalfClosed() {
    if (talker != null) {
      talker.onHalfClosed();
    }
  }

  @Override
  public void onClosed(Status status) {
    if (talker != null) {
      talker.onClosed(status);
    }
  }
}
