package io.everwire.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources against the class path of the tests and tells what the compiler says. */
final class Javac {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private Javac() {}

  static List<Diagnostic<? extends JavaFileObject>> compile(
      List<Path> sources, Path classes, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-proc:none", "-d", classes.toString(), "--release", "17"));
    all.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        COMPILER.getStandardFileManager(diagnostics, Locale.ROOT, UTF_8)) {
      COMPILER
          .getTask(null, files, diagnostics, all, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return diagnostics.getDiagnostics();
  }
}
