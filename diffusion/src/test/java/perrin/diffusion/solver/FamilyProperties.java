package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.exact.GaussianMixture;

/** Deterministic samplers of different papers that are one method, and their boxes as printed. */
final class FamilyProperties {
  private static final List<String> FIRST_ORDER =
      List.of(
          "euler",
          "dpm-solver:order=1",
          "dpm-solver:mode=multi,order=1",
          "dpmpp-2m",
          "dpmpp-3m",
          "unipc",
          "unipc:order=1",
          "unipc:predict=eps,variant=bh1",
          "lms",
          "deis",
          "deis:polynomial=log-rho",
          "ipndm");

  /** Levels that grow cleaner by unequal steps, on the variance-preserving curve. */
  private static List<NoiseLevel> levels(Draws draws, int steps) {
    var levels = new ArrayList<NoiseLevel>();
    double lambda = draws.between(-5, 0);
    for (int i = 0; i <= steps; i++) {
      levels.add(NoiseLevel.ofLambda(lambda));
      lambda += draws.between(0.1, 1.5);
    }
    return levels;
  }

  private static double[] run(String spec, List<NoiseLevel> levels, GaussianMixture data, Var x) {
    return values(Driver.through(Solvers.of(spec), levels).run(data, x, Refinement.NONE).x());
  }

  private static void assertSame(String a, String b, Draws draws, int steps) {
    List<NoiseLevel> levels = levels(draws, steps);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    double[] first = run(a, levels, data, x);
    double[] second = run(b, levels, data, x);
    for (int i = 0; i < first.length; i++) {
      assertEquals(first[i], second[i], 1e-10 * Math.max(1, Math.abs(first[i])), a + ", " + b);
    }
  }

  @Property
  void theFirstStepOfEveryFamilyIsDdims(@ForAll long seed) {
    for (String spec : FIRST_ORDER) {
      assertSame("ddim", spec, new Draws(seed), 1);
    }
  }

  @Property(tries = 50)
  void firstOrderMembersAreDdimOnEveryStep(@ForAll long seed) {
    for (String spec :
        List.of("dpm-solver:order=1", "lms:order=1", "deis:order=1", "ipndm:order=1")) {
      assertSame("ddim", spec, new Draws(seed), 5);
    }
  }

  @Property(tries = 50)
  void theStepToTheCleanLevelIsTheModelsCleanSample(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel from = draws.level();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(2, 2);
    double[] clean = values(data.at(x, from).x0());
    for (String spec :
        List.of("dpm-solver", "dpmpp-2s", "dpmpp-3s", "kdpm2", "heun", "unipc", "pndm", "deis")) {
      double[] end = run(spec, List.of(from, NoiseLevel.CLEAN), data, x);
      for (int i = 0; i < end.length; i++) {
        assertEquals(clean[i], end[i], 1e-10 * Math.max(1, 1 / from.signal()), spec);
      }
    }
  }

  @Property(tries = 50)
  void theGeometricMidpointOverSigmaIsDpmSolverTwo(@ForAll long seed) {
    assertSame("kdpm2", "dpm-solver:order=2", new Draws(seed), 4);
  }

  @Property(tries = 50)
  void uniPWithItsSecondVariantIsDpmSolverPlusPlus2M(@ForAll long seed) {
    assertSame("unipc:corrector=false,lower-order-final=true", "dpmpp-2m", new Draws(seed), 6);
  }

  @Property(tries = 50)
  void polynomialsInLogSigmaAreTheHeunTypeOfNoisePredictingMultistep(@ForAll long seed) {
    assertSame(
        "deis:order=3,polynomial=log-rho",
        "dpm-solver:mode=multi,type=heun,lower-order-final=false",
        new Draws(seed),
        6);
  }

  @Property(tries = 50)
  void polynomialsInRhoAreLinearMultistepOverSigma(@ForAll long seed) {
    assertSame("deis:order=4,polynomial=rho", "lms", new Draws(seed), 6);
  }

  @Property(tries = 50)
  void whereThePredictionIsAParabolaThirdOrderVariantsOfUniPcAgree(@ForAll long seed) {
    assertSame(
        "unipc:order=3,corrector=false", "dpmpp-3m:lower-order-final=false", new Draws(seed), 6);
  }

  /** The authors' formulas, written out. */
  private record Printed(double lambda0, double lambda1, double lambda2, double lambda3) {
    /** multistep_dpm_solver_third_update for data prediction, from level 2 to level 3. */
    double third(double x, double m0, double m1, double m2, double factorOfD2) {
      NoiseLevel t = NoiseLevel.ofLambda(2 * lambda2);
      NoiseLevel s = NoiseLevel.ofLambda(2 * lambda3);
      double h = lambda3 - lambda2;
      double r0 = (lambda2 - lambda1) / h;
      double r1 = (lambda1 - lambda0) / h;
      double d10 = (m0 - m1) / r0;
      double d11 = (m1 - m2) / r1;
      double d1 = d10 + r0 / (r0 + r1) * (d10 - d11);
      double d2 = (d10 - d11) / (r0 + r1);
      double phi1 = Math.expm1(-h);
      double phi2 = phi1 / h + 1;
      double phi3 = phi2 / h - 0.5;
      return s.noise() / t.noise() * x
          - s.signal() * phi1 * m0
          + s.signal() * phi2 * d1
          - factorOfD2 * s.signal() * phi3 * d2;
    }
  }

  private static void thirdOrderTerm(String spec, double factorOfD2) {
    Draws draws = new Draws(7);
    GaussianMixture data = draws.mixture(1);
    double[] lambda = {-1, -0.6, 0.1, 0.5};
    List<NoiseLevel> levels = new ArrayList<>();
    for (double l : lambda) {
      levels.add(NoiseLevel.ofLambda(2 * l));
    }
    List<Double> x = new ArrayList<>();
    Var start = draws.normal(1, 1);
    x.add(values(start)[0]);
    Driver.through(Solvers.of(spec), levels)
        .watchedBy(p -> x.add(p.x().value().toDoubles()[0]))
        .run(data, start, Refinement.NONE);
    double[] m = new double[3];
    for (int i = 0; i < 3; i++) {
      var at =
          Var.constant(
              perrin.tensor.Tensor.of(draws.backend(), perrin.tensor.Shape.of(1, 1), x.get(i)));
      m[i] = values(data.at(at, levels.get(i)).x0())[0];
    }
    var printed = new Printed(lambda[0], lambda[1], lambda[2], lambda[3]);
    Close.assertClose(printed.third(x.get(2), m[2], m[1], m[0], factorOfD2), x.get(3));
  }

  @Example
  void theThirdOrderTermIsTwiceThatOfTheAuthorsCode() {
    thirdOrderTerm("dpmpp-3m:third=halved,lower-order-final=false", 1);
    thirdOrderTerm("dpmpp-3m:lower-order-final=false", 2);
    Mutant.mustFail(() -> thirdOrderTerm("dpmpp-3m:lower-order-final=false", 1));
  }

  @Example
  void atEqualStepsThePseudoMethodsHaveAdamsCoefficients() {
    List<NoiseLevel> levels = Refinement.STANDARD.levels(8, false);
    Var x = new Draws(2).normal(3, 2);
    for (String name : List.of("pndm", "plms", "ipndm")) {
      double[] own = run(name, levels, Refinement.DATA, x);
      double[] adams = run(name + ":equal=true", levels, Refinement.DATA, x);
      Close.assertClose(adams, own);
    }
  }

  @Example
  void fastTakesAsManyEvaluationsAsTheGridHasSteps() {
    for (int steps = 2; steps < 20; steps++) {
      List<NoiseLevel> levels = new ArrayList<>(Refinement.STANDARD.levels(steps - 1, false));
      for (String spec :
          List.of("dpm-solver:mode=fast", "dpm-solver:mode=fast,order=2", "dpmpp-2s:fast=true")) {
        assertEquals(steps - 1, count(spec, levels), spec);
        levels.add(NoiseLevel.CLEAN);
        assertEquals(steps, count(spec, levels), spec);
        levels.removeLast();
      }
    }
  }

  private static int count(String spec, List<NoiseLevel> levels) {
    return Driver.through(Solvers.of(spec), levels)
        .run(Refinement.DATA, new Draws(1).normal(2, 2), Refinement.NONE)
        .evaluations();
  }

  @Example
  void adaptiveStepsMeetTheirToleranceAndCountTheirEvaluations() {
    for (int order = 2; order <= 3; order++) {
      double before = Double.POSITIVE_INFINITY;
      for (double tolerance : new double[] {1e-2, 1e-3, 1e-4, 1e-5}) {
        String spec =
            "dpm-solver:mode=adaptive,order=" + order + ",rtol=" + tolerance + ",atol=" + tolerance;
        Convergence.Walk r = Refinement.STANDARD.walk(Solvers.of(spec), 4);
        double error = r.error(Refinement.truth(false));
        assertEquals(order * (r.accepted() + r.rejected()), r.evaluations());
        assertTrue(error < 10 * tolerance && error < before, spec + ": " + error);
        before = error;
      }
    }
  }

  @Example
  void aLoopOfInversionAndSamplingComesBack() {
    for (String spec : List.of("ddim-inverse", "dpmpp-2m-inverse")) {
      Var x = new Draws(3).normal(4, 2);
      Driver.Result up =
          Driver.through(Solvers.of(spec), Refinement.STANDARD.levels(400, true))
              .run(Refinement.DATA, x, Refinement.NONE);
      Driver.Result down =
          Driver.through(Solvers.of("heun"), Refinement.STANDARD.levels(400, false))
              .run(Refinement.DATA, up.x(), Refinement.NONE);
      assertTrue(Close.distance(values(x), values(down.x())) < 0.03, spec);
    }
  }

  @Example
  void pureNoiseIsRefusedWhereALevelBetweenIsNeeded() {
    List<NoiseLevel> levels =
        List.of(new NoiseLevel(0, 1), new NoiseLevel(0.6, 0.8), NoiseLevel.CLEAN);
    for (String spec : List.of("dpm-solver", "dpmpp-2s", "dpmpp-3s", "kdpm2", "heun")) {
      Solver solver = Solvers.of(spec);
      var e =
          assertThrows(IllegalArgumentException.class, () -> Driver.through(solver, levels), spec);
      assertTrue(e.getMessage().contains("infinite"), e::getMessage);
    }
    Var x = new Draws(1).normal(2, 2);
    for (String spec : List.of("dpmpp-2m", "dpmpp-3m", "unipc:order=3", "lms", "deis")) {
      for (double v : run(spec, levels, Refinement.DATA, x)) {
        assertTrue(Double.isFinite(v), spec);
      }
    }
  }

  @Example
  void heunOverLogSnrIsBoundedWhereHeunOverSigmaIsNot() {
    // the last beta of the cosine schedule is 0.999: sigma falls from 20000 to about 1 in one step
    var schedule = perrin.diffusion.schedule.Schedules.of("cosine");
    Var x = new Draws(5).normal(4, 2);
    var levels = perrin.diffusion.grid.Grids.of("trailing").levels(schedule, 2);
    double sigma = largest(run("heun", levels, Refinement.DATA, x));
    double logSnr = largest(run("heun:over=log-snr", levels, Refinement.DATA, x));
    assertTrue(sigma > 100, () -> "over sigma only " + sigma);
    assertTrue(logSnr < 4, () -> "over log-SNR " + logSnr);
  }

  private static double largest(double[] values) {
    return java.util.Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  @Example
  void groupsOfUnequalGridStepsKeepTheThirdOrder() {
    // two steps are left over, whose method of order two has an error of h^3
    double coarse = fastError("dpmpp-3s:fast=true", 62);
    double fine = fastError("dpmpp-3s:fast=true", 122);
    assertEquals(3, Math.log(coarse / fine) / Math.log(122.0 / 62), 0.3);
  }

  private static double fastError(String spec, int steps) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      double u = (double) i / steps;
      levels.add(NoiseLevel.ofLambda(-2 + 5 * u * (0.5 + 0.5 * u)));
    }
    var start =
        Var.constant(
            perrin.tensor.Tensor.of(
                new Draws(1).backend(), perrin.tensor.Shape.of(8, 2), Refinement.STANDARD.start()));
    double[] end = run(spec, levels, Refinement.DATA, start);
    return Close.distance(Refinement.truth(false), end);
  }
}
