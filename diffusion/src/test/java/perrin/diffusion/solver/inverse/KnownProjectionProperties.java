package perrin.diffusion.solver.inverse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.JointLaw;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class KnownProjectionProperties {
  private static final Backend BACKEND = AffineLaw.BACKEND;
  private static final Schedule SCHEDULE = Schedules.of("linear");

  private static Var row(double... x) {
    return Var.constant(Tensor.of(BACKEND, Shape.of(1, x.length), x));
  }

  /** Onto the line through a. */
  private static KnownProjection along(double[] a, double y) {
    double length = 0;
    for (double each : a) {
      length += each * each;
    }
    Var direction = row(a).mul(1 / Math.sqrt(length));
    return new KnownProjection(
        x -> x.mul(direction).sum(1).mul(direction), direction.mul(y / Math.sqrt(length)));
  }

  @Property
  void theKnownPartIsReplacedAndTheRestStays(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[] a = draws.normals(3);
    KnownProjection known = along(a, 1.5);
    double[] x = draws.normals(3);
    double[] merged = values(known.merge(row(x), known.values()));
    double product = 0;
    for (int i = 0; i < 3; i++) {
      product += a[i] * merged[i];
    }
    assertEquals(1.5, product, 1e-9 * (1 + Math.abs(a[0]) + Math.abs(a[1]) + Math.abs(a[2])));
    // what changed lies along a
    double cross01 = (merged[0] - x[0]) * a[1] - (merged[1] - x[1]) * a[0];
    double cross12 = (merged[1] - x[1]) * a[2] - (merged[2] - x[2]) * a[1];
    assertEquals(0, cross01, 1e-9);
    assertEquals(0, cross12, 1e-9);
  }

  @Property(tries = 20)
  void aMaskIsTheProjectionOntoCoordinates(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Var m = row(1, 0, draws.whole(0, 1));
    Var values = row(draws.normals(3)).mul(m);
    var projection = new KnownProjection(x -> x.mul(m), values);
    Var x = row(draws.normals(3));
    double[] a = values(new Known(m, values).merge(x, values));
    double[] b = values(projection.merge(x, values));
    for (int i = 0; i < 3; i++) {
      assertEquals(a[i], b[i], 1e-12);
    }
  }

  /** Gaussian data of two coordinates of deviation 0.8 and correlation 0.8. */
  private static final Denoiser DATA =
      (x, levels) -> {
        NoiseLevel l = levels.get(0);
        double n2 = l.noise() * l.noise();
        double a = gain(0.64 * 1.8, l.signal(), n2);
        double b = gain(0.64 * 0.2, l.signal(), n2);
        Var x0 = x.mul((a + b) / 2).add(x.flip(1).mul((a - b) / 2));
        return new Prediction(Kind.X0, x0, x, levels);
      };

  private static double gain(double variance, double signal, double n2) {
    return variance * signal / (variance * signal * signal + n2);
  }

  private static List<NoiseLevel> levels() {
    return Grids.of("trailing").levels(SCHEDULE, 50);
  }

  private static JointLaw law(String spec, double[] a) {
    Solver solver = ((Inpainter) Solvers.of(spec, SCHEDULE)).knowing(along(a, 1));
    return JointLaw.of(Driver.through(solver, levels()), DATA, 2);
  }

  /** Along the data's own axes what is known says nothing of the rest, and imputation is exact. */
  @Example
  void alongTheDatasAxesTheLawIsTheConditionalOne() {
    JointLaw law = law("imputation:solver=ddpm", new double[] {1, 1});
    assertEquals(1, law.mean()[0] + law.mean()[1], 1e-10, "the sum is known");
    assertEquals(0, law.mean()[0] - law.mean()[1], 1e-10);
    double[][] c = law.covariance();
    assertEquals(0, c[0][0] + c[1][1] + 2 * c[0][1], 1e-10, "without noise");
    double[][] plain =
        JointLaw.of(Driver.through(Solvers.of("ddpm"), levels()), DATA, 2).covariance();
    double free = plain[0][0] + plain[1][1] - 2 * plain[0][1];
    assertEquals(2 * 0.64 * 0.2, free, 0.1, "50 steps do not give all of the variance");
    assertEquals(free, c[0][0] + c[1][1] - 2 * c[0][1], 1e-10);
  }

  /** Between them it says something: going back up brings both parts to agree. */
  @Example
  void repaintComesNearerToTheConditionalLawThanImputation() {
    double[] a = {2, -1};
    // E[x | a x = 1] = C a / (a C a) for C of variance 0.64 and correlation 0.8
    double[] ca = {0.64 * (2 - 0.8), 0.64 * (1.6 - 1)};
    double exact = ca[0] / (2 * ca[0] - ca[1]);
    double imputed = law("imputation:solver=ddpm", a).mean()[0];
    double some = law("repaint:jump=4,resample=3", a).mean()[0];
    double many = law("repaint:jump=4,resample=12", a).mean()[0];
    String all = exact + ", " + many + ", " + some + ", " + imputed;
    double bias = Math.abs(imputed - exact);
    assertTrue(Math.abs(some - exact) < bias, all);
    assertTrue(Math.abs(many - exact) < Math.min(Math.abs(some - exact), 0.6 * bias), all);
  }
}
