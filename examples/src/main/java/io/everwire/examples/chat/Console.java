package io.everwire.examples.chat;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;

/** Where lines come from and go to. */
interface Console {
  /** The next line; empty at the end. Blocks. */
  Optional<String> read() throws IOException;

  /** Shows a line; any thread. */
  void show(String line);

  /** Has something run for each character that the user types, where that can be known. */
  void onTyping(Runnable action);

  /** Plain lines, for pipes. */
  static Console plain(BufferedReader in, PrintWriter out) {
    return new Console() {
      @Override
      public Optional<String> read() throws IOException {
        return Optional.ofNullable(in.readLine());
      }

      @Override
      public void show(String line) {
        out.println(line);
        out.flush();
      }

      @Override
      public void onTyping(Runnable action) {}
    };
  }

  /** A terminal, on which what comes is shown above what is being typed. */
  static Console terminal() {
    LineReader reader = LineReaderBuilder.builder().build();
    return new Console() {
      @Override
      public Optional<String> read() {
        try {
          return Optional.of(reader.readLine("> "));
        } catch (EndOfFileException | UserInterruptException e) {
          return Optional.empty();
        }
      }

      @Override
      public void show(String line) {
        reader.printAbove(line);
      }

      @Override
      public void onTyping(Runnable action) {
        Widget insert = requireNonNull(reader.getBuiltinWidgets().get(LineReader.SELF_INSERT));
        reader
            .getWidgets()
            .put(
                LineReader.SELF_INSERT,
                () -> {
                  action.run();
                  return insert.apply();
                });
      }
    };
  }
}
