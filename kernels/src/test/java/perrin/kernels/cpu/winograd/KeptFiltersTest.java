package perrin.kernels.cpu.winograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.cpu.testing.Draw;

class KeptFiltersTest {
  private static Winograd winograd() {
    var lanes = Lanes.best();
    assumeTrue(lanes.winograd() != null, "no Vector API on this machine");
    return new Winograd(new Team(1), lanes);
  }

  @Test
  void keepsWhatComesTwiceAndForgetsItWhenItChanges() {
    var winograd = winograd();
    int n = Lanes.best().winograd().lanes();
    var kept = new KeptFilters(winograd);
    var block = new Object();
    float[] w = new Draw(1).floats(n * n * 9);
    assertTrue(kept.find(block, 0, n, n, w, 0) == null);
    float[] u = kept.find(block, 0, n, n, w, 0);
    assertNotNull(u);
    assertSame(u, kept.find(block, 0, n, n, w, 0));
    assertArrayEquals(transformed(winograd, n, w), u);
    // A change that nobody announced.
    w[w.length - 1] += 1;
    float[] again = kept.find(block, 0, n, n, w, 0);
    assertArrayEquals(transformed(winograd, n, w), again, "a stale transform was kept");
    w[0] += 1;
    assertTrue(kept.find(block, 1, n, n, w, 0) == null, "a new version has not come twice");
  }

  @Test
  void tellsTheSameNumbersInAnotherShapeApart() {
    var winograd = winograd();
    int n = Lanes.best().winograd().lanes();
    var kept = new KeptFilters(winograd);
    var block = new Object();
    float[] w = new Draw(3).floats(2 * n * n * 9);
    kept.find(block, 0, n, 2 * n, w, 0);
    assertNotNull(kept.find(block, 0, n, 2 * n, w, 0));
    float[] u = new float[winograd.transformedLength(2 * n, n)];
    winograd.transform(2 * n, n, w, 0, false, u);
    assertArrayEquals(u, kept.find(block, 0, 2 * n, n, w, 0));
  }

  @Test
  void keepsNothingOfWeightsThatChangeEveryStep() {
    var winograd = winograd();
    int n = Lanes.best().winograd().lanes();
    var kept = new KeptFilters(winograd);
    var block = new Object();
    float[] w = new Draw(2).floats(n * n * 9);
    for (int step = 0; step < 5; step++) {
      w[0] += 1;
      assertTrue(kept.find(block, step, n, n, w, 0) == null);
    }
  }

  @Test
  void soonKeepsNothingOfWeightsThatAStepUsesSeveralTimes() {
    var winograd = winograd();
    int n = Lanes.best().winograd().lanes();
    var kept = new KeptFilters(winograd);
    var block = new Object();
    float[] w = new Draw(4).floats(n * n * 9);
    int[] steps = new int[8];
    for (int step = 0; step < steps.length; step++) {
      w[0] += 1;
      for (int call = 0; call < 4; call++) {
        float[] u = kept.find(block, step, n, n, w, 0);
        if (u != null) {
          steps[step]++;
          assertArrayEquals(transformed(winograd, n, w), u);
        }
      }
    }
    assertArrayEquals(new int[] {3, 1, 0, 0, 0, 0, 0, 0}, steps);
    // What stays from then on, as in sampling, is kept again.
    int calls = 1;
    while (kept.find(block, steps.length, n, n, w, 0) == null) {
      calls++;
    }
    assertTrue(calls <= 16, calls + " calls");
  }

  private static float[] transformed(Winograd winograd, int n, float[] w) {
    float[] u = new float[winograd.transformedLength(n, n)];
    winograd.transform(n, n, w, 0, false, u);
    return u;
  }
}
