package io.everwire.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The properties of a {@link LogHandler}, as its comment lists them. */
final class HandlerProperties {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final String PREFIX = LogHandler.class.getName() + ".";
  private static final long QUEUE_CHARS = 4L << 20;

  /** A property by its full name; null if it is not set. */
  private final Function<String, @Nullable String> source;

  HandlerProperties(Function<String, @Nullable String> source) {
    this.source = source;
  }

  static HandlerProperties ofLogManager() {
    return new HandlerProperties(LogManager.getLogManager()::getProperty);
  }

  private @Nullable String get(String name) {
    String value = source.apply(PREFIX + name);
    return value == null || value.isBlank() ? null : value.trim();
  }

  private String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  private List<String> list(String name) {
    String value = get(name);
    return value == null ? List.of() : List.of(SEPARATOR.split(value));
  }

  Level level() {
    return Level.parse(get("level", Level.ALL.getName()));
  }

  LogShipper.Builder shipper() {
    if (list("endpoints").isEmpty()) {
      throw new IllegalArgumentException(PREFIX + "endpoints is not set");
    }
    LogShipper.Builder builder =
        LogShipper.builder()
            .channel(get("channel", "log"))
            .source(get("source", "log"))
            .queue(Integer.parseInt(get("queueSize", "4096")), QUEUE_CHARS);
    list("endpoints").forEach(builder::endpoint);
    list("exclude").forEach(builder::exclude);
    String file = get("tokenFile");
    String token = get("token");
    if (file != null) {
      builder.credentials(() -> Files.readString(Path.of(file)).trim());
    } else if (token != null) {
      builder.credentials(() -> token);
    }
    return builder;
  }
}
