package perrin.kernels.cpu.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.testing.Draw;

/** The passes over a block of scores, on the loops of this machine and in plain Java. */
final class SoftmaxColumnsTest {
  private static final float SCALE = 0.7f;
  private static final double UNIT = 0x1p-24;

  /** Scores [keys][stride] of two panels, more or less spread out. */
  private static float[] scores(Draw draw, int keys, int stride) {
    float spread = draw.coin() ? 1 : 60;
    var x = draw.floats(3 + keys * stride);
    for (int i = 0; i < x.length; i++) {
      x[i] *= spread;
    }
    return x;
  }

  private static double most(float[] x, int keys, int stride, int column) {
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < keys; k++) {
      most = Math.max(most, x[3 + k * stride + column]);
    }
    return most;
  }

  @Property
  void blockAfterBlockGivesTheSoftmaxOfAll(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int keys,
      @ForAll @IntRange(min = 1, max = 40) int first) {
    for (var lanes : Draw.LANES) {
      int wide = 2 * lanes.gemmTile().columns();
      var x = scores(new Draw(seed), keys, wide + 1);
      var e = x.clone();
      int split = Math.min(first, keys);
      var state = state(wide);
      step(lanes, e, 0, split, wide, state);
      var before = e.clone();
      if (split < keys) {
        step(lanes, e, split, keys, wide, state);
      }
      for (int j = 0; j < wide; j++) {
        double most = most(x, keys, wide + 1, j);
        double sum = 0;
        for (int k = 0; k < keys; k++) {
          int at = 3 + k * (wide + 1) + j;
          double right = Math.exp(SCALE * (x[at] - most));
          double decay = k < split && split < keys ? state[2 * wide + j] : 1;
          float got = k < split ? before[at] : e[at];
          // An argument of a hundred carries its own rounding into e^x.
          assertEquals(right, decay * got, 2e-5 * right + Float.MIN_NORMAL, "element " + at);
          sum += right;
        }
        assertEquals(most, state[j]);
        assertEquals(sum, state[wide + j], 2e-5 * sum);
      }
      lanes.attention().softmaxEnd(state, 0, state, wide, wide, SCALE);
      for (int j = 0; j < wide; j++) {
        double most = most(x, keys, wide + 1, j);
        double sum = 0;
        for (int k = 0; k < keys; k++) {
          sum += Math.exp(SCALE * (x[3 + k * (wide + 1) + j] - most));
        }
        double right = SCALE * most + Math.log(sum);
        assertEquals(right, state[j], 2e-6 * (1 + Math.abs(right)));
        assertEquals(1 / sum, state[wide + j], 2e-5 / sum);
      }
    }
  }

  @Property
  void slopesLieByKeysAndInGroupsOfQueries(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int keys) {
    for (var lanes : Draw.LANES) {
      var tile = lanes.gemmTile();
      int rows = tile.rows();
      int group = tile.group();
      int wide = 2 * tile.columns();
      var draw = new Draw(seed);
      var x = draw.floats(3 + keys * wide);
      var g = draw.floats(3 + keys * wide);
      var gx = g.clone();
      var logSum = new float[wide];
      for (int j = 0; j < wide; j++) {
        logSum[j] = (float) (SCALE * most(x, keys, wide, j) + 1);
      }
      var dot = draw.floats(wide);
      int strips = (keys + rows - 1) / rows;
      var p = new float[5 + strips * rows * wide];
      var slopes = new float[p.length];
      lanes
          .attention()
          .softmaxSlopes(
              x,
              gx,
              3,
              keys,
              wide,
              wide,
              SCALE,
              logSum,
              0,
              dot,
              0,
              p,
              slopes,
              5,
              rows * wide,
              tile);
      for (int k = 0; k < keys; k++) {
        for (int j = 0; j < wide; j++) {
          int at = 3 + k * wide + j;
          int to = 5 + k / rows * rows * wide + j / group * rows * group;
          to += k % rows * group + j % group;
          double weight = Math.exp((double) SCALE * x[at] - logSum[j]);
          assertEquals(weight, p[to], 1e-6 * weight);
          double right = SCALE * weight * ((double) g[at] - dot[j]);
          assertEquals(right, gx[at], 2e-6 * weight * (Math.abs(g[at]) + Math.abs(dot[j])));
          assertEquals(gx[at], slopes[to]);
        }
      }
    }
  }

  @Property(tries = 20)
  void aScoreThatIsNoNumberShowsInItsColumnAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int keys) {
    for (var lanes : Draw.LANES) {
      int wide = 2 * lanes.gemmTile().columns();
      var draw = new Draw(seed);
      var x = scores(draw, keys, wide + 1);
      int column = draw.between(0, wide - 1);
      int key = draw.between(0, keys - 1);
      x[3 + key * (wide + 1) + column] =
          draw.coin() ? Float.NaN : Float.intBitsToFloat(0xffc0_1234);
      var state = state(wide);
      step(lanes, x, 0, keys, wide, state);
      for (int j = 0; j < wide; j++) {
        assertEquals(j == column, Float.isNaN(state[wide + j]), "column " + j);
      }
    }
  }

  @Property(tries = 20)
  void aScoreOfMinusInfinityHasNoWeight(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int keys) {
    for (var lanes : Draw.LANES) {
      int wide = lanes.gemmTile().columns();
      var draw = new Draw(seed);
      var x = scores(draw, keys, wide + 1);
      int key = draw.between(0, keys - 1);
      for (int j = 0; j < wide; j++) {
        x[3 + key * (wide + 1) + j] = Float.NEGATIVE_INFINITY;
      }
      var state = state(wide);
      step(lanes, x, 0, keys, wide, state);
      for (int j = 0; j < wide; j++) {
        assertEquals(0, x[3 + key * (wide + 1) + j]);
        assertTrue(state[wide + j] >= 1);
      }
    }
  }

  private static float[] state(int wide) {
    var state = new float[3 * wide];
    Arrays.fill(state, 0, wide, Float.NEGATIVE_INFINITY);
    return state;
  }

  private static void step(Lanes lanes, float[] x, int from, int to, int wide, float[] state) {
    int at = 3 + from * (wide + 1);
    lanes
        .attention()
        .softmaxStep(
            x, at, to - from, wide + 1, wide, SCALE, state, 0, state, wide, state, 2 * wide);
  }
}
