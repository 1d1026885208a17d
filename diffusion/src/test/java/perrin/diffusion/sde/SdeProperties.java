package perrin.diffusion.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Euler-Maruyama steps carry the mean and variance of Gaussian data to the marginals. */
final class SdeProperties {
  /** Mean and variance of a step for a state x, with f, g, score s and length dt. */
  @FunctionalInterface
  private interface Rule {
    double[] at(double x, double f, double g, double s, double dt);
  }

  /** Data N(0, v0) under a schedule that is smooth in t, as it has a single step. */
  private record Data(DiscreteSchedule schedule, double v0) {
    static Data of(long seed) {
      Draws draws = new Draws(seed);
      DiscreteSchedule s = DiscreteSchedule.ofBetas("one", draws.between(0.5, 0.9));
      return new Data(s, draws.between(0.1, 0.5));
    }

    double variance(double t) {
      var level = schedule.level(t);
      return level.signal() * level.signal() * v0 + level.noise() * level.noise();
    }
  }

  private static final Backend BACKEND = new ReferenceBackend();

  private static Var point(double x) {
    return Var.constant(Tensor.of(BACKEND, Shape.of(1, 1), x));
  }

  private static double[] moments(Gaussian g) {
    return new double[] {values(g.mean())[0], g.std() * g.std()};
  }

  /** Error of the variance and of the mean's factor after n steps from t to 0.1 or the reverse. */
  private static double[] error(Data data, Rule rule, boolean reverse, int n) {
    double start = reverse ? 0.9 : 0.1;
    double dt = 0.8 / n;
    double gain = 1;
    double variance = data.variance(start);
    for (int i = 0; i < n; i++) {
      double t = reverse ? start - i * dt : start + i * dt;
      double slope = reverse ? -1 / data.variance(t) : 0; // the score is slope times x
      double f = data.schedule.drift(t);
      double g = data.schedule.diffusion(t);
      double[] one = rule.at(1, f, g, slope, dt);
      double a = one[0] - rule.at(0, f, g, 0, dt)[0];
      gain *= a;
      variance = a * a * variance + one[1];
    }
    double end = reverse ? 0.1 : 0.9;
    double scale = data.schedule.level(end).signal() / data.schedule.level(start).signal();
    return new double[] {
      Math.abs(variance - data.variance(end)), reverse ? 0 : Math.abs(gain - scale)
    };
  }

  /** First order: half the step, half the error. */
  private static void checkFirstOrder(Data data, Rule rule, boolean reverse) {
    double[] coarse = error(data, rule, reverse, 200);
    double[] fine = error(data, rule, reverse, 400);
    for (int i = 0; i < (reverse ? 1 : 2); i++) {
      assertTrue(coarse[i] < 0.03, "after 200 steps the error is " + coarse[i]);
      assertEquals(2, coarse[i] / fine[i], 0.25);
    }
  }

  private static Rule forward(Data data) {
    return (x, f, g, s, dt) -> moments(new Sde(data.schedule).step(point(x), 0.5, dt));
  }

  private static Rule backward(Data data) {
    // f and g are constant within the schedule's only step, so that any t serves
    return (x, f, g, s, dt) ->
        moments(new Sde(data.schedule).reverseStep(point(x), point(s * x), 0.5, dt));
  }

  @Property(tries = 10)
  @Verifies("SDE-1")
  void forwardStepsConvergeToTheMarginals(@ForAll long seed) {
    Data data = Data.of(seed);
    checkFirstOrder(data, forward(data), false);
  }

  @Property(tries = 5)
  @Refutes("SDE-1/mutant")
  void noiseInProportionToTheTimeDisappears(@ForAll long seed) {
    // g dt z in place of g sqrt(dt) z
    Rule wrong = (x, f, g, s, dt) -> new double[] {x + f * x * dt, g * g * dt * dt};
    Mutant.mustFail(() -> checkFirstOrder(Data.of(seed), wrong, false));
  }

  @Property(tries = 10)
  @Verifies("SDE-2")
  void reverseStepsConvergeToTheMarginals(@ForAll long seed) {
    Data data = Data.of(seed);
    checkFirstOrder(data, backward(data), true);
  }

  @Property(tries = 5)
  @Refutes("SDE-2/1")
  void aLostBracketLetsTheDriftOfAStepStayFinite(@ForAll long seed) {
    // S2: x - (f - g^2 s dt); our schedules have f != 0, else both forms coincide
    Rule printed = (x, f, g, s, dt) -> new double[] {x - (f * x - g * g * s * x * dt), g * g * dt};
    Mutant.mustFail(() -> checkFirstOrder(Data.of(seed), printed, true));
  }

  @Property
  @Verifies({"SDE-1", "SDE-2"})
  void stepsAreTheirFormulas(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    Sde sde = new Sde(s);
    double t = draws.between(0.01, s.steps());
    double dt = draws.between(0.001, 1);
    Var x = draws.normal(3, 2);
    Var score = draws.normal(3, 2);
    double f = s.drift(t);
    double g = s.diffusion(t);
    Gaussian up = sde.step(x, t, dt);
    Gaussian down = sde.reverseStep(x, score, t, dt);
    assertClose(g * Math.sqrt(dt), up.std());
    assertClose(g * Math.sqrt(dt), down.std());
    for (int i = 0; i < 6; i++) {
      double xi = values(x)[i];
      double si = values(score)[i];
      assertClose(f * xi, values(sde.drift(x, t))[i]);
      assertClose(xi + f * xi * dt, values(up.mean())[i]);
      assertClose(xi - (f * xi - g * g * si) * dt, values(down.mean())[i]);
    }
  }

  @Example
  void stepsOfNoLengthAreRefused() {
    Sde sde = new Sde(new Draws(1).schedule());
    assertThrows(IllegalArgumentException.class, () -> sde.step(point(1), 0.5, 0));
    assertThrows(
        IllegalArgumentException.class, () -> sde.reverseStep(point(1), point(0), 0.5, -1));
  }
}
