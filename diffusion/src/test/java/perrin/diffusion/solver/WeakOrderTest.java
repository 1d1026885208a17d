package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/**
 * Every stochastic sampler of the catalogue, with its presets, converges in law with the order that
 * it declares: on Gaussian data its exact mean and variance, no samples, between two fixed levels.
 *
 * <p>As the noise is additive and the denoiser affine, the weak order is that of the deterministic
 * part: the error falls from N to 4 N steps by 4^p, p at most {@link Solver#order} and at least
 * {@link Solver#orderAsRun}, as a warm-up of lower order has a share that falls more slowly.
 */
final class WeakOrderTest {
  private static final double MEAN = 0.4;
  private static final double STD = 0.5;
  private static final Denoiser DATA = AffineLaw.gaussian(MEAN, STD);
  private static final Schedule SCHEDULE = Schedules.of("vp");

  /** A run of that many steps with more normals than this is costly: their number counts twice. */
  private static final int MANY_NORMALS = 64;

  private static final int PROBE = 16;

  private static final String CHURNED_EULER =
      "euler:s-churn=40,s-tmin=0.05,s-tmax=50,s-noise=1.003";
  private static final String CHURNED_HEUN = "heun:s-churn=40,s-tmin=0.05,s-tmax=50,s-noise=1.003";

  /**
   * Whose law does not tend to that of the data, with the nearest sampler whose law does. Noise
   * scaled by s-noise adds (s-noise^2 - 1) times what it gives, the last test says; Langevin
   * dynamics has steps of fixed size in units of the noise, whose exact law is LangevinLawTest's.
   */
  private static final Map<String, String> UNBIASED =
      Map.ofEntries(
          Map.entry("langevin", ""),
          Map.entry("annealed-langevin", ""),
          Map.entry("annealed-langevin:denoise=false", ""),
          Map.entry("annealed-langevin-inpaint", ""),
          Map.entry("imputation", "imputation:solver=ddpm"),
          Map.entry("predictor-corrector", "predictor-corrector:corrector=none"),
          Map.entry(
              "predictor-corrector:predictor=euler-maruyama",
              "predictor-corrector:predictor=euler-maruyama,corrector=none"),
          Map.entry(
              "predictor-corrector:predictor=ancestral",
              "predictor-corrector:predictor=ancestral,corrector=none"),
          Map.entry(CHURNED_EULER, "euler:s-churn=2"),
          Map.entry(CHURNED_HEUN, "heun:s-churn=2"));

  static Stream<String> stochastic() {
    return Solvers.catalog().all().stream()
        .filter(NamedSolver::forDenoisers)
        .flatMap(e -> Stream.concat(Stream.of(e.name()), e.presets().stream()))
        .filter(spec -> Solvers.of(spec, SCHEDULE).stochastic());
  }

  static Stream<String> unbiased() {
    return stochastic()
        .map(spec -> UNBIASED.getOrDefault(spec, spec))
        .filter(spec -> !spec.isEmpty());
  }

  static Stream<String> churned() {
    return Stream.of(CHURNED_EULER, CHURNED_HEUN);
  }

  /** Laws of two runs between the same levels, and where their start and end lie. */
  private record Measured(AffineLaw coarse, AffineLaw fine, NoiseLevel end, int steps) {
    double variance() {
      return data(end);
    }

    double mean() {
      return MEAN * end.signal();
    }
  }

  /** Variance of the noised data. */
  private static double data(NoiseLevel l) {
    return STD * STD * l.signal() * l.signal() + l.noise() * l.noise();
  }

  private static Driver driver(String spec, double from, double to, int steps) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      levels.add(SCHEDULE.level(from + (to - from) * i / steps));
    }
    return Driver.through(Solvers.of(spec, SCHEDULE), levels);
  }

  private static AffineLaw law(Driver driver) {
    NoiseLevel first = driver.path().getFirst().from();
    return AffineLaw.of(driver, DATA, MEAN * first.signal(), Math.sqrt(data(first)));
  }

  /** Over a long stretch in 64 and 256 steps; costly ones over a shorter one in 12 and 48. */
  private static Measured measure(String spec) {
    boolean costly = AffineLaw.normals(driver(spec, 0.9, 0.15, PROBE), DATA) > MANY_NORMALS;
    double from = costly ? 0.6 : 0.9;
    double to = costly ? 0.2 : 0.15;
    int steps = costly ? 12 : 64;
    return new Measured(
        law(driver(spec, from, to, steps)),
        law(driver(spec, from, to, 4 * steps)),
        SCHEDULE.level(to),
        4 * steps);
  }

  private static void check(Solver solver, double coarse, double fine, int steps) {
    int p = solver.orderAsRun();
    double bound = 2.5 * p * Math.pow(steps, -p);
    assertTrue(Math.abs(fine) < bound, () -> "error " + fine + ", bound " + bound);
    if (Math.abs(fine) > bound / 100) { // else there is nothing to fall
      double rate = Math.log(Math.abs(coarse / fine)) / Math.log(4);
      boolean declared = rate > p - 0.3 && rate < solver.order() + 0.3;
      assertTrue(declared, () -> coarse + " falls to " + fine + ", as steps^-" + rate);
    }
  }

  @ParameterizedTest
  @MethodSource("unbiased")
  void theLawOfGaussianDataIsApproachedWithTheDeclaredOrder(String spec) {
    Solver solver = Solvers.of(spec, SCHEDULE);
    Measured m = measure(spec);
    check(solver, m.coarse.mean() - m.mean(), m.fine.mean() - m.mean(), m.steps);
    checkVariance(solver, m, 1);
    // a wrong scale of the noise leaves an error that does not fall
    Mutant.mustFail(() -> checkVariance(solver, m, 1.04));
    Mutant.mustFail(() -> checkVariance(solver, m, 0.96));
  }

  private static void checkVariance(Solver solver, Measured m, double noise) {
    double coarse = m.coarse.withNoise(noise).variance() - m.variance();
    double fine = m.fine.withNoise(noise).variance() - m.variance();
    check(solver, coarse, fine, m.steps);
  }

  @ParameterizedTest
  @MethodSource("churned")
  void noiseThatIsScaledUpAddsItsShareAndNothingElse(String spec) {
    AffineLaw scaled = law(driver(spec, 0.9, 0.15, 32));
    AffineLaw plain = law(driver(spec.replace("1.003", "1"), 0.9, 0.15, 32));
    assertEquals(plain.withNoise(1.003).variance(), scaled.variance(), 1e-12);
    assertTrue(scaled.variance() > plain.variance());
  }

  /** x0Hat lacks what the noise leaves open: at most the variance of the noise at the start. */
  @ParameterizedTest
  @MethodSource("stochastic")
  void theWayToTheCleanEndChangesTheVarianceByThatOfTheNoiseAtMost(String spec) {
    if (spec.equals("langevin")) {
      return; // it keeps the noise at which it works
    }
    List<NoiseLevel> levels = new ArrayList<>();
    for (double sigma : new double[] {0.02, 0.014, 0.01}) {
      levels.add(SCHEDULE.level(SCHEDULE.time(NoiseLevel.ofSigma(sigma))));
    }
    levels.add(NoiseLevel.CLEAN);
    Driver driver = Driver.through(Solvers.of(spec, SCHEDULE), levels);
    boolean fromData = driver.path().getFirst().from().clean();
    NoiseLevel first = fromData ? NoiseLevel.CLEAN : levels.getFirst();
    AffineLaw law = AffineLaw.of(driver, DATA, MEAN * first.signal(), Math.sqrt(data(first)));
    assertEquals(MEAN, law.mean(), 0.02 * 0.02);
    assertEquals(STD * STD, law.variance(), 0.02 * 0.02);
  }
}
