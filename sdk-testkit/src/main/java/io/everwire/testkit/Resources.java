package io.everwire.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process holds that a transport might forget: threads of the SDK, and on Linux sockets and
 * other kernel objects.
 *
 * @param threads names of the SDK's threads, the testkit's own left out
 * @param descriptors kinds of open descriptors that belong to networking
 */
record Resources(List<String> threads, List<String> descriptors) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Set<String> NETWORK_KINDS = Set.of("socket", "anon_inode", "pipe");

  static Resources now() {
    List<String> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("everwire-") && !name.startsWith("everwire-testkit-"))
            .sorted()
            .toList();
    return new Resources(threads, openDescriptors());
  }

  /** What there is more of than before; empty if nothing is. */
  String since(Resources before) {
    List<String> newThreads = new ArrayList<>(threads);
    before.threads.forEach(newThreads::remove);
    int newDescriptors = descriptors.size() - before.descriptors.size();
    String found = newThreads.isEmpty() ? "" : "threads " + newThreads + " ";
    return newDescriptors <= 0
        ? found
        : found + newDescriptors + " more descriptors: " + counted(descriptors);
  }

  private static String counted(List<String> kinds) {
    return kinds.stream()
        .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()))
        .toString();
  }

  private static List<String> openDescriptors() {
    List<String> kinds = new ArrayList<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return kinds;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path one : all) {
        String kind = kindOf(one);
        if (NETWORK_KINDS.contains(kind)) {
          kinds.add(kind);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return kinds;
  }

  /** The part before the colon, as in socket:[4711]; empty if it has been closed meanwhile. */
  private static String kindOf(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      int colon = target.indexOf(':');
      return colon < 0 ? target : target.substring(0, colon);
    } catch (IOException e) {
      return "";
    }
  }
}
