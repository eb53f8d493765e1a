package io.everwire.progress;

import java.util.Collection;
import java.util.Iterator;

/** Counts an element when the one after it is asked for: only then is it done. */
final class CountingIterable<T> implements Iterable<T> {
  private final Iterable<T> elements;
  private final ProgressTask task;

  CountingIterable(Iterable<T> elements, ProgressTask task) {
    this.elements = elements;
    this.task = task;
    if (elements instanceof Collection<T> sized) {
      task.totalIfUnknown(sized.size());
    }
  }

  @Override
  public Iterator<T> iterator() {
    Iterator<T> each = elements.iterator();
    return new Iterator<>() {
      private boolean inWork;

      @Override
      public boolean hasNext() {
        settle();
        return each.hasNext();
      }

      @Override
      public T next() {
        settle();
        task.throwIfCancelRequested();
        T next = each.next();
        inWork = true;
        return next;
      }

      @Override
      public void remove() {
        each.remove();
      }

      private void settle() {
        if (inWork) {
          inWork = false;
          task.step();
        }
      }
    };
  }
}
