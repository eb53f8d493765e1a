package io.everwire.endtoend.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everwire.endtoend.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts nginx. The documented files go into its {@code http} and {@code stream} blocks; what is
 * around them says no more than where to log and to put temporary files, and how long the workers
 * of before a reload may live.
 */
final class NginxProxy {
  /** Where packages put it. */
  private static final List<Path> STREAM_MODULES =
      List.of(
          Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"),
          Path.of("/usr/lib64/nginx/modules/ngx_stream_module.so"));

  /**
   * What a test wants besides the documented files.
   *
   * @param http directives for the http block
   * @param stream directives for the stream block
   */
  record Extra(String http, String stream) {
    static final Extra NONE = new Extra("", "");

    /** What is silent for so long is cut, in every way that nginx has for that. */
    static Extra idleTimeout(Duration timeout) {
      long seconds = timeout.toSeconds();
      return new Extra(
          """
          proxy_read_timeout %1$ds;
              proxy_send_timeout %1$ds;
              grpc_read_timeout %1$ds;
              grpc_send_timeout %1$ds;
              client_body_timeout %1$ds;
              send_timeout %1$ds;
          """
              .formatted(seconds),
          "proxy_timeout %ds;".formatted(seconds));
    }
  }

  private NginxProxy() {}

  /**
   * Starts it.
   *
   * @param httpFile the resource for the http block
   * @param streamFile the resource for the stream block
   * @param extra directives before them
   */
  static ProxyProcess start(
      ProxyConfiguration configuration, String httpFile, String streamFile, Extra extra) {
    Path program = Programs.require("nginx");
    Path streamModule =
        STREAM_MODULES.stream().filter(Files::exists).findFirst().orElse(Path.of(""));
    assumeTrue(Files.isRegularFile(streamModule), "needs program: nginx's stream module");
    Path directory = ProxyProcess.newDirectory();
    configuration.write(directory, httpFile);
    configuration.write(directory, streamFile);
    Path main = directory.resolve("nginx.conf");
    String text =
        """
        daemon off;
        %s
        load_module %s;
        pid nginx.pid;
        error_log stderr notice;
        worker_shutdown_timeout 1s;
        events {}
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            %s
            include %s;
        }
        stream {
            %s
            include %s;
        }
        """
            .formatted(
                userDirective(), streamModule, extra.http(), httpFile, extra.stream(), streamFile);
    try {
      Files.writeString(main, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProxyProcess(
        directory,
        configuration,
        List.of(
            program.toString(), "-p", directory.toString(), "-c", main.toString(), "-e", "stderr"),
        new ProxyProcess.Manner("HUP", "start worker process "));
  }

  /** Workers of root's nginx are another user, who may not look into our directory. */
  private static String userDirective() {
    return "root".equals(System.getProperty("user.name")) ? "user root root;" : "";
  }
}
