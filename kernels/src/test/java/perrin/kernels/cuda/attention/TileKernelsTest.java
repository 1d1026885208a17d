package perrin.kernels.cuda.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much shared memory a block asks for on devices of each kind. */
final class TileKernelsTest {
  private static final int CAPABILITY_8_6 = 99 * 1024;
  private static final int CAPABILITY_8_0 = 163 * 1024;
  private static final int CAPABILITY_9_0 = 227 * 1024;

  private final TileKernels.Tiles bf16 = TileKernels.bf16(null).tiles();
  private final TileKernels.Tiles tf32 = TileKernels.tf32(null).tiles();

  @ParameterizedTest
  @ValueSource(ints = {CAPABILITY_8_6, CAPABILITY_8_0, CAPABILITY_9_0})
  void noBlockAsksForMoreThanTheDeviceHas(int most) {
    for (TileKernels.Tiles t : new TileKernels.Tiles[] {bf16, tf32}) {
      for (int size = 0; size < TileKernels.HEAD_SIZES.length; size++) {
        if (t.fit(size, most)) {
          assertTrue(shared(t, size, 1, t.forward()[size], most) <= most);
          assertTrue(shared(t, size, 2, t.backward()[size], most) <= most);
        }
      }
    }
  }

  private static int shared(TileKernels.Tiles t, int size, int kept, int columns, int most) {
    return t.shared(size, kept, columns, t.stages(size, kept, columns, most));
  }

  @Test
  void bfloat16RunsOnEveryDeviceAndWideFloatsOnlyWhereTheyFit() {
    for (int size = 0; size < TileKernels.HEAD_SIZES.length; size++) {
      assertTrue(bf16.fit(size, CAPABILITY_8_6));
      assertTrue(tf32.fit(size, CAPABILITY_8_0));
    }
    assertTrue(tf32.fit(0, CAPABILITY_8_6));
    assertFalse(tf32.fit(2, CAPABILITY_8_6));
  }

  @Test
  void twoBlocksOfOneTileGoBeforeOneOfTwo() {
    assertEquals(2, stages(bf16, 0, CAPABILITY_9_0));
    assertEquals(1, stages(bf16, 2, CAPABILITY_9_0));
    assertEquals(1, stages(tf32, 1, CAPABILITY_9_0));
    // One block alone has room for both tiles, and even a single one leaves none for another block.
    assertEquals(2, stages(tf32, 2, CAPABILITY_9_0));
    assertEquals(1, stages(tf32, 2, CAPABILITY_8_0));
  }

  private static int stages(TileKernels.Tiles t, int size, int most) {
    return t.stages(size, 2, t.backward()[size], most);
  }
}
