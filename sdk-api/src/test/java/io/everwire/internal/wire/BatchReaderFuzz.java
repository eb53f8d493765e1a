package io.everwire.internal.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes, chosen by what code they reach: {@code mvn -Pfuzz -pl sdk-api test}. What is found
 * goes into the directory that {@link BatchCorpusTest} runs in every build. The name keeps this
 * class itself out of the build, where the fuzzer's agent would slow down all other tests.
 */
class BatchReaderFuzz {

  @FuzzTest
  void anyBytes(byte[] bytes) {
    Differential.check(bytes);
  }
}
