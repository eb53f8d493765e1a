package io.everwire.testkit.smallworld;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A number for the state of a graph of objects: equal states give equal numbers, whatever way led
 * there, and different states give different ones as far as 64 bits can.
 *
 * <ul>
 *   <li>Reads every field of every object of the project that can be reached, so that no state of
 *       the engine can be forgotten when the engine grows.
 *   <li>Objects of the JDK count by their content: collections in order, sets and maps in none,
 *       buffers by what remains, futures by their outcome.
 *   <li>Fields that only tell the time or count for statistics are left out by a filter.
 * </ul>
 *
 * <p>The reading of fields goes without recursion limits; graphs are small.
 */
final class Fingerprint {
  private static final Map<Class<?>, Field[]> FIELDS = new HashMap<>();

  private final Predicate<Field> ignored;
  private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
  private long hash = 0x243f6a8885a308d3L;

  private Fingerprint(Predicate<Field> ignored) {
    this.ignored = ignored;
  }

  /**
   * The fingerprint of all that can be reached from some objects.
   *
   * @param ignored fields to leave out
   * @param roots where to begin
   */
  static long of(Predicate<Field> ignored, @Nullable Object... roots) {
    Fingerprint fingerprint = new Fingerprint(ignored);
    for (@Nullable Object root : roots) {
      fingerprint.add(root);
    }
    return fingerprint.hash;
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15L;
    hash ^= hash >>> 32;
  }

  private void add(@Nullable Object value) {
    if (value == null) {
      mix(1);
    } else if (!addValue(value) && isNew(value) && !addContainer(value)) {
      mix(nameHash(value.getClass()));
      if (isOfProject(value.getClass())) {
        addFields(value);
      }
    }
  }

  /** Whether the object is met for the first time; otherwise which one it was says enough. */
  private boolean isNew(Object value) {
    Integer number = seen.putIfAbsent(value, seen.size());
    if (number != null) {
      mix(2);
      mix(number);
    }
    return number == null;
  }

  private boolean addValue(Object value) {
    if (value instanceof String || isBoxed(value)) {
      mix(value.hashCode());
    } else if (value instanceof Boolean flag) {
      mix(flag ? 5 : 7);
    } else if (value instanceof Enum<?> constant) {
      mix(constant.name().hashCode());
    } else if (value instanceof ByteBuffer buffer) {
      mix(buffer.hashCode());
    } else if (value instanceof byte[] bytes) {
      mix(Arrays.hashCode(bytes));
    } else if (value instanceof AtomicBoolean
        || value instanceof AtomicInteger
        || value instanceof AtomicLong) {
      mix(value.toString().hashCode());
    } else {
      return value instanceof Class || value instanceof Character;
    }
    return true;
  }

  private static boolean isBoxed(Object value) {
    return value instanceof Number && value.getClass().getName().startsWith("java.lang.");
  }

  private boolean addContainer(Object value) {
    if (value instanceof Map<?, ?> map) {
      addUnordered(3, new ArrayList<Object>(map.entrySet()));
    } else if (value instanceof Set<?> set) {
      addUnordered(4, new ArrayList<Object>(set));
    } else if (value instanceof Collection<?> collection) {
      mix(collection.size());
      collection.forEach(this::add);
    } else if (value instanceof Object[] array) {
      mix(array.length);
      Arrays.asList(array).forEach(this::add);
    } else if (value instanceof Optional<?> optional) {
      add(optional.orElse(null));
    } else if (value instanceof AtomicReference<?> reference) {
      add(reference.get());
    } else if (value instanceof CompletableFuture<?> future) {
      addFuture(future);
    } else {
      return false;
    }
    return true;
  }

  private void addFuture(CompletableFuture<?> future) {
    mix(future.isDone() ? 13 : 17);
    if (future.isCompletedExceptionally()) {
      mix(19);
    }
  }

  /** Each element gets a hash of its own, so that the order in which they come does not matter. */
  private void addUnordered(long kind, List<Object> elements) {
    long outer = hash;
    long sum = 0;
    for (Object element : elements) {
      hash = kind;
      if (element instanceof Map.Entry<?, ?> entry) {
        add(entry.getKey());
        add(entry.getValue());
      } else {
        add(element);
      }
      sum += hash;
    }
    hash = outer;
    mix(sum);
  }

  private void addFields(Object value) {
    for (Field field : fields(value.getClass())) {
      if (ignored.test(field)) {
        continue;
      }
      try {
        Class<?> type = field.getType();
        if (type == long.class || type == int.class || type == short.class || type == byte.class) {
          mix(field.getLong(value));
        } else if (type == boolean.class) {
          mix(field.getBoolean(value) ? 5 : 7);
        } else {
          add(field.get(value));
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("cannot read " + field, e);
      }
    }
  }

  private static boolean isOfProject(Class<?> type) {
    return type.getName().startsWith("io.everwire.");
  }

  /** Lambdas have names that differ from run to run behind the slash. */
  private static long nameHash(Class<?> type) {
    String name = type.getName();
    int slash = name.indexOf('/');
    return (slash < 0 ? name : name.substring(0, slash)).hashCode();
  }

  private static Field[] fields(Class<?> type) {
    synchronized (FIELDS) {
      return FIELDS.computeIfAbsent(type, Fingerprint::read);
    }
  }

  private static Field[] read(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Class<?> at = type; at != null && isOfProject(at); at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          found.add(field);
        }
      }
    }
    return found.toArray(Field[]::new);
  }
}
