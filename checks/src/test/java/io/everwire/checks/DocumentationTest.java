package io.everwire.checks;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java snippet in the documentation compiles. One that declares a type at the left margin is
 * compiled as it stands; any other is taken as the body of a method. Imports may stand in front,
 * and those of {@link #USUAL} may be left out of a method's body.
 */
class DocumentationTest {
  private static final Pattern SNIPPET =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:(?:public|final|abstract|sealed) )*(?:class|interface|record|enum) (\\w+)",
          Pattern.MULTILINE);
  private static final Pattern IMPORT = Pattern.compile("^import .*;\\n", Pattern.MULTILINE);
  private static final String USUAL =
      Stream.of(
              "io.everwire",
              "io.everwire.transport",
              "java.net",
              "java.nio.file",
              "java.time",
              "java.util",
              "java.util.concurrent")
          .map(name -> "import " + name + ".*;\n")
          .collect(joining());

  @TestFactory
  Stream<DynamicTest> everySnippetCompiles(@TempDir Path folder) {
    List<Path> documents =
        new ArrayList<>(
            Repository.files(Repository.root().resolve("docs"), DocumentationTest::isText));
    documents.add(Repository.root().resolve("README.md"));
    documents.add(Repository.root().resolve("CONTRIBUTING.md"));
    return documents.stream().flatMap(document -> tests(document, folder));
  }

  private static Stream<DynamicTest> tests(Path document, Path folder) {
    String text = Repository.read(document);
    List<DynamicTest> tests = new ArrayList<>();
    Matcher snippets = SNIPPET.matcher(text);
    while (snippets.find()) {
      String snippet = snippets.group(1);
      long line = text.substring(0, snippets.start()).lines().count() + 1;
      String name = Repository.nameOf(document) + ":" + line;
      Path place = folder.resolve(name.replaceAll("\\W", "_"));
      tests.add(dynamicTest(name, () -> assertThat(errors(snippet, place)).as(name).isEmpty()));
    }
    return tests.stream();
  }

  private static List<String> errors(String snippet, Path folder) throws IOException {
    Matcher type = TYPE.matcher(snippet);
    boolean whole = type.find();
    Path source =
        Files.createDirectories(folder).resolve((whole ? type.group(1) : "Snippet") + ".java");
    Files.writeString(source, whole ? snippet : asMethod(snippet));
    return Javac.compile(List.of(source), folder).stream()
        .filter(said -> said.getKind() == Diagnostic.Kind.ERROR)
        .map(said -> said.getMessage(Locale.ROOT) + "\nin\n" + snippet)
        .toList();
  }

  private static String asMethod(String snippet) {
    String imports =
        IMPORT.matcher(snippet).results().map(found -> found.group()).collect(joining());
    return USUAL
        + imports
        + "class Snippet { void run() throws Exception {\n"
        + IMPORT.matcher(snippet).replaceAll("")
        + "\n} }";
  }

  private static boolean isText(Path file) {
    return file.toString().endsWith(".md");
  }
}
