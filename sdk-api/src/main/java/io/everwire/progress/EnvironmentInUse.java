package io.everwire.progress;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import org.jspecify.annotations.Nullable;

/** The environment that was given, which is left alone, or else one of its own. */
final class EnvironmentInUse {
  private final Environment environment;
  private final Runnable close;

  EnvironmentInUse(@Nullable Environment given) {
    if (given == null) {
      SystemEnvironment own = new SystemEnvironment("progress");
      environment = own;
      close = own::close;
    } else {
      environment = given;
      close = () -> {};
    }
  }

  Environment get() {
    return environment;
  }

  /** Lets go of it; what was handed to it still runs. */
  void close() {
    close.run();
  }
}
