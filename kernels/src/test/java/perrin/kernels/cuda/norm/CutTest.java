package perrin.kernels.cuda.norm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CutTest {
  private static final Cut.Machine H200 = new Cut.Machine(256, 132, 227 * 1024);

  private static Samples images(int count, int channels, int pixels) {
    return new Samples(count, channels * pixels, channels, pixels, false);
  }

  @Test
  void aTileIsAsWideAsTwoSectorsOfMemory() {
    var cut = Cut.whole(images(128, 128, 32 * 32), 32, 8, 2, 2, 2, H200);
    assertEquals(32, cut.width());
    assertEquals(128 * 4, cut.blocks());
  }

  @Test
  void twoTilesFitAMultiprocessorOrOneHasTwiceTheThreads() {
    var rows = images(128, 128, 32 * 32);
    var two = Cut.whole(rows, 32, 8, 2, 6, 2, H200);
    assertEquals(16, two.width(), "two tiles of rows of one sector rather than one of two");
    assertEquals(256, two.threads());
    // Of 228 KB each block's own kilobyte is gone.
    assertTrue(2 * (two.shared(6, 2) + 1024) <= 228 * 1024);
    var one = Cut.whole(images(128, 192, 32 * 32), 8, 8, 2, 6, 2, H200);
    assertEquals(24, one.width());
    assertEquals(512, one.threads());
    assertTrue(one.shared(6, 2) <= H200.shared());
  }

  @Test
  void aTileOfRowsBelowASectorTakesTwoPasses() {
    assertNull(Cut.whole(images(128, 128, 64 * 64), 32, 8, 2, 6, 2, H200));
    assertEquals(8, Cut.whole(images(2048, 8, 64 * 64), 2, 8, 2, 6, 2, H200).width());
  }

  @Test
  void aTileHoldsWholeGroups() {
    var cut = Cut.whole(images(128, 96, 64), 2, 8, 2, 2, 2, H200);
    assertEquals(48, cut.width());
    assertEquals(1, cut.groupsEach());
  }

  @Test
  void smallImagesAreJoinedOnlyWhileThereAreBlocksToSpare() {
    assertEquals(256, Cut.whole(images(512, 512, 16), 32, 8, 2, 2, 2, H200).width());
    assertEquals(32, Cut.whole(images(4, 512, 16), 32, 8, 2, 2, 2, H200).width());
  }

  @Test
  void whatDoesNotFitTakesTwoPasses() {
    assertNull(Cut.whole(images(128, 128, 256 * 256), 32, 8, 2, 2, 2, H200));
  }

  @Test
  void aFewLargeTilesTakeTwoPassesThatFillTheDevice() {
    var one = images(1, 128, 64 * 64);
    assertNull(Cut.whole(one, 32, 8, 2, 2, 2, H200));
    var cut = Cut.stretches(one, 32, 8, H200);
    assertTrue(cut.blocks() >= 128, cut::toString);
    assertNotNull(Cut.whole(images(1, 64, 64), 32, 8, 2, 2, 2, H200));
  }
}
