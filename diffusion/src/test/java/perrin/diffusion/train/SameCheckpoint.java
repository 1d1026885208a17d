package perrin.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.HostTensor;

/** Compares checkpoints bit by bit. */
public final class SameCheckpoint {
  private SameCheckpoint() {}

  /** Everything but the clock must agree. */
  public static void assertSame(Checkpoint a, Checkpoint b) {
    assertEquals(a.step(), b.step());
    assertEquals(a.cursor(), b.cursor());
    assertEquals(a.seed(), b.seed());
    assertEquals(a.figures().lossSum(), b.figures().lossSum());
    assertEquals(a.figures().lossCount(), b.figures().lossCount());
    assertEquals(List.copyOf(a.tensors().keySet()), List.copyOf(b.tensors().keySet()));
    a.tensors().forEach((name, x) -> assertTrue(same(x, b.tensors().get(name)), name));
  }

  private static boolean same(HostTensor x, HostTensor y) {
    return switch (x.values()) {
      case float[] f -> Arrays.equals(f, (float[]) y.values());
      case double[] d -> Arrays.equals(d, (double[]) y.values());
      case int[] i -> Arrays.equals(i, (int[]) y.values());
      default -> throw new AssertionError(x);
    };
  }
}
