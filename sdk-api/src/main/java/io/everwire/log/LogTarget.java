package io.everwire.log;

import io.everwire.PublishOptions;
import io.everwire.Receipt;
import java.util.concurrent.CompletableFuture;

/** Where entries go: a channel, as a client or a server sees it. Never blocks. */
@FunctionalInterface
interface LogTarget {

  /** Publishes as {@link io.everwire.Channel#publish(Object, PublishOptions)} does. */
  CompletableFuture<Receipt> publish(LogEntry entry, PublishOptions options);
}
