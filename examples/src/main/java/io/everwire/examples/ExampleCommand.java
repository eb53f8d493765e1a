package io.everwire.examples;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeClient;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the commands of the examples speak to whoever has called them. */
public abstract class ExampleCommand {
  @Spec private @Nullable CommandSpec spec;

  /** Where the command's output goes. */
  protected final PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }

  /** Where complaints go. */
  protected final PrintWriter err() {
    return requireNonNull(spec).commandLine().getErr();
  }

  /** Prints a line at once. */
  protected final void say(String line) {
    out().println(line);
    out().flush();
  }

  /** Says that the command line is wrong; to be thrown. */
  protected final ParameterException wrong(String what) {
    return new ParameterException(requireNonNull(spec).commandLine(), what);
  }

  /** Endpoints as {@code --connect} takes them. */
  protected static String list(List<URI> uris) {
    return uris.stream().map(URI::toString).collect(Collectors.joining(","));
  }

  /** A client that is connected. */
  protected static RealtimeClient client(List<URI> endpoints) {
    RealtimeClient.Builder builder = RealtimeClient.builder();
    endpoints.forEach(uri -> builder.endpoint(uri.toString()));
    RealtimeClient client = builder.build();
    try {
      client.connect().join();
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    return client;
  }
}
