package io.everwire.benchmarks.bench;

import io.everwire.benchmarks.bench.contestants.Contestants;
import io.everwire.benchmarks.bench.report.Figures;
import io.everwire.benchmarks.bench.report.Growth;
import io.everwire.benchmarks.bench.report.HtmlReport;
import io.everwire.benchmarks.bench.report.Ratios;
import io.everwire.benchmarks.bench.report.Table;
import io.everwire.benchmarks.bench.workloads.Scale;
import io.everwire.benchmarks.bench.workloads.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that {@code ./bench} runs. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Everwire beside its rivals over loopback, and prints a table, and lines",
      "  RATIO <workload> <transport> <rival> <value>",
      "where more is better for Everwire, and lines",
      "  GROWTH <axis> <transport> <exponent>",
      "where 0 means that a message costs the same at every size. What is being done is told on the error output."
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Short runs and three rounds: under 25 minutes.")
  private boolean quick;

  @Option(
      names = "--scale",
      hidden = true,
      description = "How much is done: ${COMPLETION-CANDIDATES}.")
  private Scale scale = Scale.FULL;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "So many rounds; 5 by default, 3 with --quick.")
  private int rounds;

  @Option(
      names = "--contestants",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, of ${COMPLETION-CANDIDATES}; all by default.",
      completionCandidates = ContestantNames.class)
  private List<String> contestants = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the page goes, and its plots beside it; ${DEFAULT-VALUE} by default.")
  private Path report =
      Path.of(System.getProperty("everwire.bench.report", "target/bench/report.html"));

  @Parameters(
      paramLabel = "WORKLOAD",
      arity = "0..*",
      completionCandidates = WorkloadNames.class,
      description = "Only these, of ${COMPLETION-CANDIDATES}; all by default.")
  private List<String> workloads = new ArrayList<>();

  static final class ContestantNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    ContestantNames() {
      super(Contestants.names());
    }
  }

  static final class WorkloadNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    WorkloadNames() {
      super(Workload.all().stream().map(Workload::name).toList());
    }
  }

  /**
   * Measures, and ends the process.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Scale chosen = quick ? Scale.QUICK : scale;
    List<String> names = contestants.isEmpty() ? List.copyOf(Contestants.names()) : contestants;
    Figures figures =
        new Tournament(chosen, roundsOf(chosen), known(names), chosenWorkloads(), System.err).run();
    PrintWriter out = spec.commandLine().getOut();
    Table.lines(figures).forEach(out::println);
    Growth.table(figures).forEach(out::println);
    Ratios.lines(figures).forEach(out::println);
    Growth.lines(figures).forEach(out::println);
    out.flush();
    HtmlReport.write(report, heading(chosen, roundsOf(chosen)), figures);
    System.err.println("plots are in " + report);
    return 0;
  }

  private int roundsOf(Scale chosen) {
    return rounds > 0 ? rounds : chosen.rounds();
  }

  private List<String> known(List<String> names) {
    for (String name : names) {
      if (!Contestants.names().contains(name)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "no contestant is called %s; there are %s".formatted(name, Contestants.names()));
      }
    }
    return names;
  }

  /** {@code rtt} stands for {@code rtt-inline} too. */
  private List<Workload> chosenWorkloads() {
    for (String name : workloads) {
      if (Workload.all().stream().noneMatch(workload -> isMeant(name, workload))) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "no workload is called %s; there are %s".formatted(name, new WorkloadNames()));
      }
    }
    return Workload.all().stream()
        .filter(
            workload ->
                workloads.isEmpty() || workloads.stream().anyMatch(name -> isMeant(name, workload)))
        .toList();
  }

  private static boolean isMeant(String name, Workload workload) {
    return workload.name().equals(name) || workload.name().startsWith(name + "-");
  }

  private static String heading(Scale scale, int rounds) {
    return String.format(
        Locale.ROOT,
        "%s run of %d rounds on %d processors of %s, %s %s.",
        scale.name().toLowerCase(Locale.ROOT),
        rounds,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.arch"),
        System.getProperty("java.vm.name"),
        System.getProperty("java.version"));
  }
}
