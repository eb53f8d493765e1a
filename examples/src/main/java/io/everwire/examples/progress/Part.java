package io.everwire.examples.progress;

import io.everwire.progress.ProgressUpdate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that the work pretends to do.
 *
 * @param name what it is called
 * @param weight how much it counts for the whole
 * @param steps how many steps it has
 * @param unit what a step is
 * @param share the part of the time that it takes, above 0 and up to 1
 * @param notes what it is at, one after the other; may be empty
 */
record Part(String name, int weight, long steps, String unit, double share, List<String> notes) {
  private static final long MIB = 1024 * 1024;

  /** The parts of a release, which run side by side. */
  static final List<Part> RELEASE =
      List.of(
          new Part("libraries", 1, 96 * MIB, ProgressUpdate.BYTES, 0.45, List.of()),
          new Part("compile", 2, 240, "files", 0.75, sources()),
          new Part("test", 3, 1_200, "tests", 1, List.of()));

  /** Something that runs beside the release. */
  static final Part BACKUP =
      new Part("backup of the database", 1, 1_900 * MIB, ProgressUpdate.BYTES, 0.9, List.of());

  private static List<String> sources() {
    return Stream.of("Lexer", "Parser", "Names", "Types", "Flow", "Emitter", "Linker")
        .map(name -> name + ".java")
        .toList();
  }
}
