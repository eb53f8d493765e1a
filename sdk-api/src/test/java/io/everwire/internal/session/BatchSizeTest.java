package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private final BatchSize size = new BatchSize(64 * 1024);

  @Test
  void threeFruitlessLinksInARowHalveBatches() {
    fruitlessLinks(2);
    assertThat(size.limit()).isEqualTo(64 * 1024);

    fruitlessLinks(1);
    assertThat(size.limit()).isEqualTo(32 * 1024);
  }

  @Test
  void progressBetweenThemKeepsBatchesLarge() {
    fruitlessLinks(2);
    size.onProgress();
    fruitlessLinks(2);

    assertThat(size.limit()).isEqualTo(64 * 1024);
  }

  @Test
  void aFruitfulLinkDoublesThemUpToThePeersLimit() {
    fruitlessLinks(6);
    for (int link = 0; link < 5; link++) {
      size.onFruitfulLink();
    }

    assertThat(size.limit()).isEqualTo(64 * 1024);
  }

  @Test
  void onlyManyLinksInARowThatSwallowTheSmallestMakeItHopeless() {
    fruitlessLinks(12);
    assertThat(size.limit()).isEqualTo(4 * 1024);

    fruitlessLinks(15);
    assertThat(size.isHopeless()).isFalse();

    fruitlessLinks(1);
    assertThat(size.isHopeless()).isTrue();
  }

  private void fruitlessLinks(int count) {
    for (int link = 0; link < count; link++) {
      size.onFruitlessLink();
    }
  }
}
