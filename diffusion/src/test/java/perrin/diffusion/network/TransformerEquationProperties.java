package perrin.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.nn.layer.DitBlock;
import perrin.nn.net.Dit;
import perrin.nn.net.DitConfig;
import perrin.nn.net.TokenShape;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** The diffusion transformer against plain loops in double precision. */
final class TransformerEquationProperties {
  private static final int CHANNELS = 2;
  private static final int SIZE = 6;

  private final Backend backend = new ReferenceBackend();

  private static DitConfig config(int depth) {
    return new DitConfig(new TokenShape(CHANNELS, 3, SIZE, 2, 8, depth, 2, 2, 3));
  }

  private double[] ours(Dit net, Weights w, double[] x, double t, int label) {
    Var image = Var.constant(Tensor.of(backend, Shape.of(1, CHANNELS, SIZE, SIZE), x));
    Var time = Var.constant(Tensor.of(backend, Shape.of(1), t));
    Tensor y = Tensor.ofInts(backend, Shape.of(1), label);
    return net.forward(w.pass(), image, time, y).value().toDoubles();
  }

  private void assertIs(long seed, BiFunction<DitConfig, Weights, WrittenDit> written) {
    var random = new SplittableRandom(seed);
    Dit net = new Dit(config(2));
    var w = new Weights(net, backend, random.nextLong());
    double[] x = Weights.normal(random, CHANNELS * SIZE * SIZE, 1);
    double t = random.nextDouble(0, 1000);
    int label = random.nextInt(4);
    double[][][] image = Loops.image(x, CHANNELS, SIZE);
    double[] expected = Loops.flat(written.apply(net.config(), w).forward(image, t, label));
    double size = Close.distance(expected, new double[expected.length]);
    double[] actual = ours(net, w, x, t, label);
    assertEquals(0, Close.distance(expected, actual), 1e-10 * Math.max(1, size));
  }

  @Property(tries = 10)
  @Verifies("NET-4")
  void squaresBecomeTokensThatBlocksModulateAndMapBack(@ForAll long seed) {
    assertIs(seed, WrittenDit::new);
  }

  @Example
  @Refutes("NET-4/mutant")
  void aScaleThatIsNotAddedToOneIsAnother() {
    Mutant.mustFail(
        () ->
            assertIs(
                1,
                (c, w) ->
                    new WrittenDit(c, w) {
                      @Override
                      double[][] modulated(double[][] x, double[] shift, double[] scale) {
                        return super.modulated(x, shift, Loops.map(scale, s -> s - 1));
                      }
                    }));
  }

  @Example
  @Refutes("NET-4/mutant")
  void branchesWithoutTheirGatesAreOthers() {
    Mutant.mustFail(
        () ->
            assertIs(
                1,
                (c, w) ->
                    new WrittenDit(c, w) {
                      @Override
                      double[][] gated(double[][] x, double[] gate, double[][] y) {
                        return super.gated(x, Loops.map(gate, _ -> 1), y);
                      }
                    }));
  }

  @Example
  @Refutes("NET-4/mutant")
  void squaresPutBackColumnByColumnAreAnotherImage() {
    Mutant.mustFail(
        () ->
            assertIs(
                1,
                (c, w) ->
                    new WrittenDit(c, w) {
                      @Override
                      double[][][] image(double[][] tokens) {
                        double[][][] y = super.image(tokens);
                        double[][][] turned = new double[y.length][SIZE][SIZE];
                        for (int i = 0; i < y.length; i++) {
                          for (int r = 0; r < SIZE; r++) {
                            for (int k = 0; k < SIZE; k++) {
                              turned[i][k][r] = y[i][r][k];
                            }
                          }
                        }
                        return turned;
                      }
                    }));
  }

  @Example
  @Verifies("NET-4")
  void blocksWhoseModulationIsZeroAreTheIdentity() {
    var block = new DitBlock(8, 2, 2);
    var w = new Weights(block, backend, 1, n -> n.startsWith("modulation"));
    var random = new SplittableRandom(2);
    double[] x = Weights.normal(random, 5 * 8, 1);
    double[] c = Weights.normal(random, 8, 1);
    assertArrayEquals(x, through(block, w, x, c));
    var moved = new Weights(block, backend, 1);
    assertTrue(Close.distance(x, through(block, moved, x, c)) > 1e-2, "a trained block is not");
  }

  private double[] through(DitBlock block, Weights w, double[] x, double[] c) {
    Var tokens = Var.constant(Tensor.of(backend, Shape.of(1, x.length / 8, 8), x));
    Var condition = Var.constant(Tensor.of(backend, Shape.of(1, 8), c));
    return block.forward(w.pass(), tokens, condition).value().toDoubles();
  }

  @Property(tries = 5)
  @Verifies("NET-4")
  void aBlockKnowsNoOrderOfItsTokens(@ForAll long seed) {
    var block = new DitBlock(8, 2, 2);
    var w = new Weights(block, backend, seed);
    var random = new SplittableRandom(seed);
    double[] x = Weights.normal(random, 5 * 8, 1);
    double[] c = Weights.normal(random, 8, 1);
    double[] y = through(block, w, x, c);
    double[] turned = turned(through(block, w, turned(x), c));
    assertEquals(0, Close.distance(y, turned), 1e-10);
  }

  /** The tokens from the last to the first. */
  private static double[] turned(double[] x) {
    double[] y = new double[x.length];
    for (int t = 0; t < x.length; t += 8) {
      System.arraycopy(x, t, y, x.length - 8 - t, 8);
    }
    return y;
  }

  @Example
  @Verifies("NET-4")
  void withoutBlocksAttendingEachSquareOfTheOutputSeesItsOwnAlone() {
    Dit net = new Dit(config(1));
    var w = new Weights(net, backend, 3, n -> n.contains("attention.out"));
    double[] x = Weights.normal(new SplittableRandom(4), CHANNELS * SIZE * SIZE, 1);
    double[] y = ours(net, w, x, 7, 1);
    double[] changed = x.clone();
    changed[0] += 1;
    double[] z = ours(net, w, changed, 7, 1);
    boolean[] differs = new boolean[SIZE * SIZE];
    for (int i = 0; i < y.length; i++) {
      differs[i % differs.length] |= y[i] != z[i];
    }
    boolean[] square = new boolean[SIZE * SIZE];
    for (int place : new int[] {0, 1, SIZE, SIZE + 1}) {
      square[place] = true;
    }
    assertArrayEquals(square, differs, Arrays.toString(differs));
    var attending = new Weights(net, backend, 3);
    double[] last = ours(net, attending, x, 7, 1);
    double[] moved = ours(net, attending, changed, 7, 1);
    int n = last.length;
    assertTrue(last[n - 1] != moved[n - 1], "with attention the farthest square sees it too");
  }
}
