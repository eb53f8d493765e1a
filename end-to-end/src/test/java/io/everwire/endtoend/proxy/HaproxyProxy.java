package io.everwire.endtoend.proxy;

import io.everwire.endtoend.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts HAProxy with the documented files, as a master with one worker. */
final class HaproxyProxy {
  private HaproxyProxy() {}

  /**
   * Starts it.
   *
   * @param files the resources that make its configuration
   */
  static ProxyProcess start(ProxyConfiguration configuration, String... files) {
    Path program = Programs.require("haproxy");
    Path directory = ProxyProcess.newDirectory();
    List<String> command = new ArrayList<>(List.of(program.toString(), "-W", "-db"));
    Path global = directory.resolve("global.cfg");
    try {
      Files.writeString(
          global,
          """
          global
              maxconn 1000
              hard-stop-after 1s
              log stderr local0 notice
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command.addAll(List.of("-f", global.toString()));
    for (String file : files) {
      command.addAll(List.of("-f", configuration.write(directory, file).toString()));
    }
    return new ProxyProcess(
        directory, configuration, command, new ProxyProcess.Manner("USR2", "Loading success"));
  }
}
