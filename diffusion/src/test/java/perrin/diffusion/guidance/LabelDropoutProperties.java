package perrin.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static perrin.diffusion.Draws.values;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.LabelledMixture;

final class LabelDropoutProperties {
  private static final int NULL = 10;

  @Property(tries = 30)
  @Verifies("GUI-6")
  void whatIsDroppedDependsOnTheSampleAndNotOnTheBatch(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int[] labels = new int[64];
    Arrays.setAll(labels, _ -> draws.whole(0, 9));
    var dropout = new LabelDropout(draws.between(0, 1), NULL);
    int[] whole = dropout.drop(labels, seed, 7, 0);
    int cut = draws.whole(1, 63);
    int[] head = dropout.drop(Arrays.copyOf(labels, cut), seed, 7, 0);
    int[] tail = dropout.drop(Arrays.copyOfRange(labels, cut, 64), seed, 7, cut);
    assertArrayEquals(Arrays.copyOf(whole, cut), head);
    assertArrayEquals(Arrays.copyOfRange(whole, cut, 64), tail);
    for (int i = 0; i < 64; i++) {
      assertEquals(whole[i] == NULL ? NULL : labels[i], whole[i]);
    }
  }

  @Example
  @Verifies("GUI-6")
  void theShareOfDroppedLabelsIsTheProbability() {
    int n = 100_000;
    int[] labels = new int[n];
    for (double p : new double[] {0.1, 0.2}) {
      int[] out = new LabelDropout(p, NULL).drop(labels, 3, 0, 0);
      long dropped = Arrays.stream(out).filter(y -> y == NULL).count();
      assertEquals(p, (double) dropped / n, 5 * Math.sqrt(p * (1 - p) / n));
    }
    assertArrayEquals(labels, new LabelDropout(0, NULL).drop(labels, 3, 0, 0));
    int[] all = new LabelDropout(1, NULL).drop(labels, 3, 0, 0);
    assertEquals(n, Arrays.stream(all).filter(y -> y == NULL).count());
  }

  /** Which class a dropped sample at x_t belongs to, as the check's formula says. */
  @FunctionalInterface
  private interface ShareOf {
    double of(LabelledMixture data, Var x, NoiseLevel level, int y);
  }

  /**
   * The squared error over dropped samples at x_t, sum_y share_y (S_y + |a - m_y|^2), is least at
   * the mean of the m_y, which must be the unconditional model.
   */
  private static void assertTheNullLabelLearnsTheUnconditionalModel(long seed, ShareOf share) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(1);
    NoiseLevel level = new NoiseLevel(0.7, draws.between(0.3, 1));
    Var x = draws.normal(1, 1);
    double minimiser = 0;
    for (int y = 0; y < data.classes(); y++) {
      minimiser += share.of(data, x, level, y) * values(data.given(y).at(x, level).x0())[0];
    }
    assertEquals(values(data.at(x, level).x0())[0], minimiser, 1e-10);
  }

  @Property
  @Verifies("GUI-6")
  void theNullLabelLearnsTheUnconditionalModel(@ForAll long seed) {
    assertTheNullLabelLearnsTheUnconditionalModel(
        seed,
        (data, x, level, y) ->
            Math.exp(
                values(
                    data.classifier(y).logProbability(x, perrin.diffusion.NoiseLevels.all(level)))[
                    0]));
  }

  @Example
  @Refutes("GUI-6/mutant")
  void classesWeightedWithoutLookingAtTheSampleGiveAnotherModel() {
    Mutant.mustFail(
        () -> assertTheNullLabelLearnsTheUnconditionalModel(1, (data, _, _, y) -> data.prior(y)));
  }

  @Example
  void probabilitiesOutsideTheUnitIntervalAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LabelDropout(1.1, NULL));
  }
}
