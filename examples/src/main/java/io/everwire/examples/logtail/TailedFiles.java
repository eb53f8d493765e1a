package io.everwire.examples.logtail;

import io.everwire.log.LogPublisher;
import io.everwire.log.LogSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Growing files, each in a channel of its own. They need not be there yet. */
final class TailedFiles implements AutoCloseable {
  private final Set<String> channels;
  private final List<LogSource> sources = new ArrayList<>();

  /**
   * Begins to publish them.
   *
   * @param server where
   * @param files by their channels' names
   */
  TailedFiles(LogServer server, Map<String, Path> files) {
    channels = files.keySet();
    files.forEach((channel, file) -> sources.add(LogPublisher.to(server.log(channel)).file(file)));
  }

  /**
   * Gives each file a channel.
   *
   * @param files the files
   * @return by the channels' names, in order
   * @throws IllegalArgumentException if one is a folder, or two have one name
   */
  static Map<String, Path> byChannel(List<Path> files) {
    Map<String, Path> channels = new LinkedHashMap<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException(file + " is a folder, not a file");
      }
      String channel = LogServer.PREFIX + file.getFileName();
      Path other = channels.putIfAbsent(channel, file);
      if (other != null) {
        throw new IllegalArgumentException(
            other + " and " + file + " would both be the channel " + channel);
      }
    }
    return channels;
  }

  /** Where they are published, in order. */
  Set<String> channels() {
    return channels;
  }

  @Override
  public void close() {
    sources.forEach(LogSource::close);
  }
}
