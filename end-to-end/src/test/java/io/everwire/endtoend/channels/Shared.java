package io.everwire.endtoend.channels;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.SlowReader;
import io.everwire.endtoend.Scheme;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server with two clients over one transport, for the tests that leave them as they are: each
 * test has channels of its own there.
 */
record Shared(Site site, RealtimeClient writer, RealtimeClient reader) {
  private static final Map<Scheme, Shared> BY_SCHEME = new EnumMap<>(Scheme.class);
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** A small queue, so that a slow reader is soon found slow. */
  private static final ChannelPolicy SMALL = ChannelPolicy.create().queue(10, 100_000);

  private static final ChannelPolicy HISTORY =
      ChannelPolicy.create().history(1_000, Duration.ofMinutes(5));

  /** Closes all when the last test that uses one is over. */
  static final class Closing implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Shared.class))
          .getOrComputeIfAbsent(Shared.class, key -> (AutoCloseable) Shared::closeAll);
    }
  }

  private static void closeAll() {
    BY_SCHEME.values().forEach(each -> each.site().close());
    BY_SCHEME.clear();
  }

  static Shared over(Scheme scheme) throws Exception {
    if (!BY_SCHEME.containsKey(scheme)) {
      Site site = Site.over(scheme, Shared::configure);
      BY_SCHEME.put(scheme, new Shared(site, site.client(), site.client()));
    }
    return requireNonNull(BY_SCHEME.get(scheme));
  }

  private static void configure(RealtimeServer.Builder server) {
    server
        .channels("log/*", HISTORY)
        .channels("short/*", ChannelPolicy.create().history(3, Duration.ofMinutes(5)))
        .channels("values/*", HISTORY.retain(100))
        .channels("room/*", ChannelPolicy.create().presence(true))
        .channels("crowd/*", ChannelPolicy.create().presenceCount())
        .channels("recover/*", SMALL.history(1_000, Duration.ofMinutes(5)))
        .channels("drop/*", SMALL.slowReader(SlowReader.DROP_OLDEST))
        .channels("push/*", SMALL.slowReader(SlowReader.PUSH_BACK));
  }

  /** A channel that no other test has, as its two clients see it. */
  Room room(String pattern) {
    String name = pattern.replace("*", "") + NAMES.incrementAndGet();
    return new Room(name, writer.channel(name, Codec.utf8()), reader.channel(name, Codec.utf8()));
  }

  /**
   * A channel.
   *
   * @param name its name
   * @param writer as the writing client sees it
   * @param reader as the reading client sees it
   */
  record Room(String name, Channel<String> writer, Channel<String> reader) {}
}
