package io.everwire.benchmarks.bench.contestants;

import io.everwire.ChannelPolicy;
import io.everwire.ClientLimits;
import io.everwire.Codec;
import io.everwire.HistoryQuery;
import io.everwire.Limits;
import io.everwire.Rate;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.StreamType;
import io.everwire.transport.SystemEnvironment;
import io.everwire.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Everwire over memory, with limits wide enough for what grows, and callbacks inline. */
final class EverwireEngine implements Engine {
  private static final StreamType<byte[], ByteBuffer> UP =
      StreamType.duplex("up", Codec.bytes(), Codec.buffers());
  private static final AtomicInteger ENGINES = new AtomicInteger();

  /** What a message of {@link #STREAMED_BYTES} takes in a batch. */
  private static final int FRAME_BYTES = STREAMED_BYTES + 8;

  private static final Duration LATENESS = Duration.ofMillis(20);
  private static final int WIDE_BYTES = 256 << 20;
  private static final int MANY = 1_000_000;

  private final SystemEnvironment environment = new SystemEnvironment("engine");
  private final RealtimeServer server;
  private final RealtimeClient client;
  private volatile Receiver streamed = message -> {};

  private EverwireEngine(Settings settings) {
    String uri = "mem:engine-" + ENGINES.incrementAndGet();
    server =
        RealtimeServer.builder()
            .listen(uri)
            .environment(environment)
            .callbacks(Runnable::run)
            .limits(limits(settings))
            .serverLimits(ServerLimits.DEFAULT.withMaxChannels(settings.channels() + 1))
            .clientLimits(ClientLimits.builder().subscribeRate(Rate.perSecond(MANY)).build())
            .channels("**", policy(settings))
            .stream(UP, (context, stream) -> message -> streamed.receive(ByteBuffer.wrap(message)))
            .build()
            .start();
    RealtimeClient.Builder building =
        RealtimeClient.builder()
            .endpoint(uri)
            .environment(environment)
            .callbacks(Runnable::run)
            .limits(limits(settings));
    client = (settings.replayMessages() > 0 ? building.transport(late()) : building).build();
  }

  /** Starts one, and returns once its client is connected. */
  static Engine start(Settings settings) throws Exception {
    EverwireEngine engine = new EverwireEngine(settings);
    engine.client.connect().get(30, TimeUnit.SECONDS);
    return engine;
  }

  private static Transport late() {
    return ServiceLoader.load(Transport.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(transport -> transport.schemes().contains("mem"))
        .<Transport>map(memory -> new LateTransport(memory, LATENESS))
        .findFirst()
        .orElseThrow();
  }

  private static ChannelPolicy policy(Settings settings) {
    ChannelPolicy policy = ChannelPolicy.create();
    return settings.historyMessages() == 0
        ? policy
        : policy.history(settings.historyMessages(), Duration.ofDays(1)).historyBytes(1L << 30);
  }

  private static Limits limits(Settings settings) {
    Limits.Builder limits =
        Limits.builder()
            .maxSubscriptions(settings.channels() + 1)
            .maxPublishChannels(settings.channels() + 1);
    if (settings.replayMessages() > 0) {
      limits
          .replayBufferBytes(settings.replayMessages() * FRAME_BYTES)
          .streamQueueBytes(4 << 20)
          .streamWindowBytes(WIDE_BYTES)
          .sessionWindowBytes(WIDE_BYTES);
    }
    return limits.build();
  }

  @Override
  public CompletableFuture<?> subscribe(String channel, Receiver receiver) {
    return client
        .channel(channel, Codec.bytes())
        .subscribe(message -> receiver.receive(ByteBuffer.wrap(message.payload())))
        .ready();
  }

  @Override
  public CompletableFuture<?> publish(String channel, byte[] message) {
    return client.channel(channel, Codec.bytes()).publish(message);
  }

  @Override
  public CompletableFuture<Integer> readLast(String channel, int messages) {
    return client
        .channel(channel, Codec.bytes())
        .history(HistoryQuery.last(messages))
        .thenApply(page -> page.messages().size());
  }

  @Override
  public Link stream(Receiver receiver) {
    streamed = receiver;
    Readiness readiness = new Readiness();
    return new Everwire.Streaming(
        client.open(UP, Everwire.listener(message -> {}, readiness)), readiness, () -> {});
  }

  @Override
  public void close() {
    client.close();
    server.close();
    environment.close();
  }
}
