package perrin.kernels.cpu.winograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;

/** The three passes against sums in double precision, and against themselves on other threads. */
final class WinogradTest {
  private final Lanes lanes = Lanes.best();

  private Winograd winograd(int threads) {
    assumeTrue(lanes.winograd() != null, "no Vector API on this machine");
    return new Winograd(new Team(threads), lanes);
  }

  /** One random problem: channels in whole vectors, pixels farther apart than their channels. */
  private final class Problem {
    final int n;
    final int h;
    final int w;
    final int c;
    final int k;
    final ImageView x;
    final ImageView y;
    final float[] filters;
    final float[] bias;

    Problem(int n, int h, int w, int groupsIn, int groupsOut, int gap, long seed) {
      int l = lanes.gemmTile().group();
      this.n = n;
      this.h = h;
      this.w = w;
      this.c = l * groupsIn;
      this.k = l * groupsOut;
      var random = new SplittableRandom(seed);
      this.x = image(random, c, gap);
      this.y = image(random, k, gap);
      this.filters = random(random, k * c * 9);
      this.bias = random(random, k);
    }

    ImageView image(SplittableRandom random, int channels, int gap) {
      int pixel = channels + gap;
      return new ImageView(
          random(random, n * h * w * pixel + 5), 5, h * w * pixel, w * pixel, pixel);
    }

    float at(ImageView v, int b, int r, int q, int channel) {
      return v.data()[v.offset() + b * v.image() + r * v.row() + q * v.pixel() + channel];
    }
  }

  private static float[] random(SplittableRandom random, int n) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }

  @Property(tries = 25)
  void forwardAgreesWithTheSumOfTheDefinition(
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 3, max = 13) int h,
      @ForAll @IntRange(min = 3, max = 13) int w,
      @ForAll @IntRange(min = 1, max = 3) int in,
      @ForAll @IntRange(min = 1, max = 4) int out,
      @ForAll @IntRange(min = 0, max = 7) int gap,
      @ForAll long seed) {
    var p = new Problem(n, h, w, in, out, gap, seed);
    winograd(2).convolve(n, h, w, p.c, p.k, p.x, p.filters, 0, false, p.bias, 0, p.y);
    for (int b = 0; b < n; b++) {
      for (int r = 0; r < h; r++) {
        for (int q = 0; q < w; q++) {
          for (int o = 0; o < p.k; o += 5) {
            double sum = p.bias[o];
            for (int i = 0; i < 9; i++) {
              int rr = r + i / 3 - 1;
              int qq = q + i % 3 - 1;
              for (int c = 0; rr >= 0 && rr < h && qq >= 0 && qq < w && c < p.c; c++) {
                sum += (double) p.at(p.x, b, rr, qq, c) * p.filters[(o * p.c + c) * 9 + i];
              }
            }
            close(sum, p.at(p.y, b, r, q, o), 9 * p.c);
          }
        }
      }
    }
  }

  @Property(tries = 25)
  void theInputGradientIsTheTransposeOfTheForwardPass(
      @ForAll @IntRange(min = 1, max = 2) int n,
      @ForAll @IntRange(min = 3, max = 11) int h,
      @ForAll @IntRange(min = 3, max = 11) int w,
      @ForAll @IntRange(min = 1, max = 3) int in,
      @ForAll @IntRange(min = 1, max = 3) int out,
      @ForAll long seed) {
    var p = new Problem(n, h, w, in, out, 3, seed);
    winograd(2).convolve(n, h, w, p.k, p.c, p.y, p.filters, 0, true, null, 0, p.x);
    for (int b = 0; b < n; b++) {
      for (int r = 0; r < h; r++) {
        for (int q = 0; q < w; q++) {
          for (int c = 0; c < p.c; c += 5) {
            double sum = 0;
            for (int i = 0; i < 9; i++) {
              int rr = r - (i / 3 - 1);
              int qq = q - (i % 3 - 1);
              for (int o = 0; rr >= 0 && rr < h && qq >= 0 && qq < w && o < p.k; o++) {
                sum += (double) p.at(p.y, b, rr, qq, o) * p.filters[(o * p.c + c) * 9 + i];
              }
            }
            close(sum, p.at(p.x, b, r, q, c), 9 * p.k);
          }
        }
      }
    }
  }

  @Property(tries = 25)
  void theWeightGradientAgreesWithTheSumOfTheDefinition(
      @ForAll @IntRange(min = 1, max = 4) int n,
      @ForAll @IntRange(min = 3, max = 11) int h,
      @ForAll @IntRange(min = 3, max = 11) int w,
      @ForAll @IntRange(min = 1, max = 3) int in,
      @ForAll @IntRange(min = 1, max = 3) int out,
      @ForAll long seed) {
    var p = new Problem(n, h, w, in, out, 2, seed);
    winograd(2).weightGradient(n, h, w, p.c, p.k, p.x, p.y, p.filters, 0, null);
    for (int o = 0; o < p.k; o += 3) {
      for (int c = 0; c < p.c; c += 7) {
        for (int i = 0; i < 9; i++) {
          double sum = 0;
          for (int b = 0; b < n; b++) {
            for (int r = 0; r < h; r++) {
              for (int q = 0; q < w; q++) {
                int rr = r + i / 3 - 1;
                int qq = q + i % 3 - 1;
                if (rr >= 0 && rr < h && qq >= 0 && qq < w) {
                  sum += (double) p.at(p.x, b, rr, qq, c) * p.at(p.y, b, r, q, o);
                }
              }
            }
          }
          close(sum, p.filters[(o * p.c + c) * 9 + i], n * h * w);
        }
      }
    }
  }

  @Property(tries = 10)
  void everyPassGivesTheSameBitsForAnyNumberOfThreads(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 3, max = 30) int h,
      @ForAll @IntRange(min = 1, max = 3) int in,
      @ForAll @IntRange(min = 1, max = 3) int out,
      @ForAll long seed) {
    float[][] y = new float[3][];
    float[][] gw = new float[3][];
    float[][] sums = new float[3][];
    for (int threads = 1; threads <= 3; threads++) {
      var p = new Problem(n, h, 17, in, out, 0, seed);
      winograd(threads).convolve(n, h, 17, p.c, p.k, p.x, p.filters, 0, false, null, 0, p.y);
      sums[threads - 1] = new float[n * p.k];
      var to = new Sums(sums[threads - 1], 0, seed % 2 == 0);
      winograd(threads).weightGradient(n, h, 17, p.c, p.k, p.x, p.y, p.filters, 0, to);
      y[threads - 1] = p.y.data();
      gw[threads - 1] = p.filters;
    }
    for (int i = 1; i < 3; i++) {
      assertArrayEquals(y[0], y[i]);
      assertArrayEquals(gw[0], gw[i]);
      assertArrayEquals(sums[0], sums[i]);
    }
  }

  /** Terms are products of standard normals: rounding grows with the root of their number. */
  private static void close(double expected, float actual, int terms) {
    double tolerance = 2e-5 * Math.sqrt(terms) + 1e-5 * Math.abs(expected);
    assertTrue(
        Math.abs(expected - actual) <= tolerance,
        () -> "expected " + expected + ", got " + actual + ", tolerance " + tolerance);
  }
}
