package io.everwire.examples.demo;

import java.util.function.Consumer;

/** Stands between what the SDK delivers and what the demo checks. */
@FunctionalInterface
interface Tamper {
  /** Passes everything on. */
  Tamper NONE = (parcel, next) -> next.accept(parcel);

  void pass(Parcel parcel, Consumer<Parcel> next);
}
