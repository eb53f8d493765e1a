package io.everwire.progress;

import io.everwire.PublishOptions;
import java.util.concurrent.CompletionStage;

/** Where updates go: the channel of a client or of a server. */
@FunctionalInterface
interface ProgressSink {
  /** As {@link io.everwire.Channel#publish(Object, PublishOptions)}. */
  CompletionStage<?> publish(ProgressUpdate update, PublishOptions options);
}
