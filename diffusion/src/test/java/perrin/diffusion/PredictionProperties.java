package perrin.diffusion;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.process.GaussianProcess;
import perrin.tensor.ShapeException;

final class PredictionProperties {
  private static final Kind FLOW = Kind.velocity(_ -> -1, _ -> 1);

  private static Stream<Kind> kinds() {
    return Stream.of(Kind.EPS, Kind.X0, Kind.V, Kind.SCORE, FLOW);
  }

  /** Coefficients (a, b) of x and of a value of one kind in another kind. */
  @FunctionalInterface
  private interface Conversion {
    double[] of(Kind from, Kind to, NoiseLevel level);
  }

  @Property
  @Verifies("SCO-9")
  void everyKindConvertsExactlyIntoEveryOther(@ForAll long seed) {
    assertConversions(seed, Kind::conversion);
  }

  @Example
  @Refutes("SCO-9/mutant")
  void withTheDeterminantsSignChangedNoKindConverts() {
    Mutant.mustFail(
        () ->
            assertConversions(
                1,
                (from, to, level) -> {
                  double[] ab = from.conversion(to, level);
                  return new double[] {-ab[0], -ab[1]};
                }));
  }

  private static void assertConversions(long seed, Conversion conversion) {
    Draws draws = new Draws(seed);
    NoiseLevel level = draws.level();
    Var x0 = draws.normal(3, 2);
    Var eps = draws.normal(3, 2);
    NoiseLevels levels = NoiseLevels.all(level);
    Var x = GaussianProcess.sample(x0, levels, eps);
    for (Kind from : kinds().toList()) {
      Var value = from.of(x0, eps, levels);
      Prediction p = new Prediction(from, value, x, levels);
      for (Kind to : kinds().toList()) {
        double[] ab = conversion.of(from, to, level);
        double[] converted = values(x.mul(ab[0]).add(value.mul(ab[1])));
        double scale = Math.max(1, Math.max(condition(from, level), condition(to, level)));
        double[] expected = values(to.of(x0, eps, levels));
        double[] actual = values(p.as(to));
        assertTrue(
            Close.distance(expected, actual) < 1e-10 * scale
                && Close.distance(expected, converted) < 1e-10 * scale,
            () -> from + " to " + to + level);
      }
    }
  }

  /** How much a conversion by this level's ratios magnifies rounding. */
  private static double condition(Kind kind, NoiseLevel level) {
    double ratio = Math.max(level.sigma(), 1 / level.sigma());
    return kind == Kind.SCORE ? ratio / level.noise() : ratio;
  }

  @Property
  @Verifies("SCO-9")
  void levelsOfTheirOwnGiveEachSampleItsOwnConversion(@ForAll long seed) {
    Draws draws = new Draws(seed);
    List<NoiseLevel> each = List.of(draws.level(), draws.level(), draws.level());
    Var x0 = draws.normal(3, 2, 2);
    Var eps = draws.normal(3, 2, 2);
    NoiseLevels levels = NoiseLevels.of(each);
    Var x = GaussianProcess.sample(x0, levels, eps);
    Prediction p = new Prediction(Kind.V, Kind.V.of(x0, eps, levels), x, levels);
    for (int i = 0; i < 3; i++) {
      Prediction one =
          new Prediction(
              Kind.V,
              p.value().slice(0, i, i + 1),
              x.slice(0, i, i + 1),
              NoiseLevels.all(each.get(i)));
      assertClose(values(one.x0()), values(p.x0().slice(0, i, i + 1)));
    }
  }

  @Property
  @Verifies("SCO-8")
  void theScoreIsTheGradientOfTheLogDensity(@ForAll long seed) {
    assertScore(seed, Prediction::score);
  }

  @Property(tries = 20, seed = "1")
  @Refutes("SCO-8/1")
  void withoutItsMinusSignTheScorePointsAwayFromTheData(@ForAll long seed) {
    Mutant.mustFail(() -> assertScore(seed, p -> p.eps().div(p.levels().get(0).noise())));
  }

  private static void assertScore(long seed, Function<Prediction, Var> score) {
    Draws draws = new Draws(seed);
    NoiseLevel level = new NoiseLevel(draws.between(0.1, 1), draws.between(0.1, 1));
    Var x0 = draws.normal(3, 2);
    Var eps = draws.normal(3, 2);
    Var x = Var.leaf(GaussianProcess.sample(x0, NoiseLevels.all(level), eps).value());
    Var logQ = GaussianProcess.marginal(x0, level).logDensity(x).sumAll();
    double[] gradient = values(Grad.of(logQ, x)[0]);
    Prediction p = new Prediction(Kind.EPS, eps, x.detach(), NoiseLevels.all(level));
    assertClose(gradient, values(score.apply(p)));
  }

  @Example
  void conversionsAreDifferentiableInTheSampleAndTheValue() {
    Draws draws = new Draws(1);
    NoiseLevels levels = NoiseLevels.of(List.of(new NoiseLevel(0.8, 0.6), new NoiseLevel(1, 2)));
    new GradCheck()
        .check(
            "eps to v",
            u -> new Prediction(Kind.EPS, u[0].tanh(), u[1], levels).v().square(),
            draws.normal(2, 3).value(),
            draws.normal(2, 3).value());
  }

  @Example
  void aKindIsItself() {
    Draws draws = new Draws(1);
    Var value = draws.normal(2, 2);
    var p =
        new Prediction(Kind.V, value, draws.normal(2, 2), NoiseLevels.all(new NoiseLevel(1, 1)));
    assertSame(value, p.v());
  }

  @Example
  void whatALevelDoesNotDetermineIsRefusedWithTheReason() {
    Draws draws = new Draws(1);
    Var x = draws.normal(2, 2);
    NoiseLevels pure = NoiseLevels.all(new NoiseLevel(0, 1));
    var e =
        assertThrows(ArithmeticException.class, () -> new Prediction(Kind.EPS, x, x, pure).x0());
    assertTrue(e.getMessage().startsWith("conversion: eps does not determine x0"), e::getMessage);
    assertThrows(
        ArithmeticException.class,
        () -> new Prediction(Kind.X0, x, x, NoiseLevels.all(NoiseLevel.CLEAN)).eps());
    new Prediction(Kind.V, x, x, pure).x0();
  }

  @Example
  void epsAndScoreAreMultiplesOfEachOtherAlsoWithoutSignal() {
    NoiseLevel pure = new NoiseLevel(0, 2);
    assertClose(new double[] {0, -0.5}, Kind.EPS.conversion(Kind.SCORE, pure));
    assertClose(new double[] {0, -2}, Kind.SCORE.conversion(Kind.EPS, pure));
    assertThrows(ArithmeticException.class, () -> Kind.SCORE.conversion(Kind.X0, pure));
    assertThrows(
        ArithmeticException.class, () -> Kind.EPS.conversion(Kind.SCORE, NoiseLevel.CLEAN));
  }

  @Example
  void aBatchOfAnotherSizeIsRefused() {
    Draws draws = new Draws(1);
    NoiseLevels two = NoiseLevels.of(List.of(draws.level(), draws.level()));
    assertThrows(ShapeException.class, () -> two.of(NoiseLevel::signal, draws.normal(3, 2)));
  }
}
