package io.everwire.benchmarks.engine;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.BatchWriter;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.StreamFrame.StreamData;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Messages of a stream to the bytes of a batch and back, each alone or a hundred together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WireFormat {
  private static final int BATCH = 100;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  /** Payload of a message. */
  @Param({"32", "1024"})
  int bytes;

  private final BatchWriter writer = new BatchWriter(MAX_BATCH_BYTES);
  private ByteBuffer payload = ByteBuffer.allocate(0);
  private ByteBuffer one = ByteBuffer.allocate(0);
  private ByteBuffer many = ByteBuffer.allocate(0);
  private long ack;

  /** Makes what is decoded. */
  @Setup
  public void encode() {
    payload = ByteBuffer.allocate(bytes);
    one = encodeOne();
    many = encodeBatch();
  }

  private void add() {
    writer.add(EncodedFrame.of(new StreamData(1, bytes, payload)));
  }

  /** One message that is a batch of its own. */
  @Benchmark
  public ByteBuffer encodeOne() {
    add();
    return writer.finish(ack++);
  }

  /** A message that shares its batch with others. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public ByteBuffer encodeBatch() {
    for (int i = 0; i < BATCH; i++) {
      add();
    }
    return writer.finish(ack++);
  }

  /** One message that is a batch of its own. */
  @Benchmark
  public BatchReader.Batch decodeOne() {
    return BatchReader.read(one.duplicate());
  }

  /** A message that shares its batch with others. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public BatchReader.Batch decodeBatch() {
    return BatchReader.read(many.duplicate());
  }
}
