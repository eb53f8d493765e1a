package io.everwire.progress;

import java.util.Comparator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts elements when what comes after them in the stream is done with them, in every part of a
 * parallel stream.
 */
final class CountingSpliterator<T> implements Spliterator<T> {
  private final Spliterator<T> elements;
  private final ProgressTask task;

  private CountingSpliterator(Spliterator<T> elements, ProgressTask task) {
    this.elements = elements;
    this.task = task;
  }

  static <T> Stream<T> wrap(Stream<T> stream, ProgressTask task) {
    boolean parallel = stream.isParallel();
    Spliterator<T> elements = stream.spliterator();
    task.totalIfUnknown(elements.getExactSizeIfKnown());
    return StreamSupport.stream(new CountingSpliterator<>(elements, task), parallel)
        .onClose(stream::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    task.throwIfCancelRequested();
    if (!elements.tryAdvance(action)) {
      return false;
    }
    task.step();
    return true;
  }

  @Override
  public void forEachRemaining(Consumer<? super T> action) {
    elements.forEachRemaining(
        each -> {
          task.throwIfCancelRequested();
          action.accept(each);
          task.step();
        });
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    Spliterator<T> part = elements.trySplit();
    return part == null ? null : new CountingSpliterator<>(part, task);
  }

  @Override
  public long estimateSize() {
    return elements.estimateSize();
  }

  /** A stream of known size may skip its elements where only their number is asked for. */
  @Override
  public int characteristics() {
    return elements.characteristics() & ~(SIZED | SUBSIZED);
  }

  @Override
  public Comparator<? super T> getComparator() {
    return elements.getComparator();
  }
}
