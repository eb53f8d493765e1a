package io.everwire.benchmarks.engine;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of this package with what they allocate.
 *
 * <p>Usage: {@code EngineBenchmarks [JMH's options]}; {@code -h} tells them, and a pattern chooses
 * among the benchmarks.
 */
public final class EngineBenchmarks {
  private EngineBenchmarks() {}

  /**
   * Runs them.
   *
   * @param arguments options of JMH, which come before those of the benchmarks
   */
  public static void main(String[] arguments) throws Exception {
    CommandLineOptions given = new CommandLineOptions(arguments);
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder().parent(given).addProfiler(GCProfiler.class).jvmArgsAppend("-Xmx1g");
    if (given.getIncludes().isEmpty()) {
      options.include(EngineBenchmarks.class.getPackageName() + "\\.");
    }
    new Runner(options.build()).run();
  }
}
