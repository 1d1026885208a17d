package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/**
 * The exact laws of WeakOrderTest over whole runs on every kind of curve: from the prior, on its
 * grid, to the clean end, whose last step is the longest and keeps the error large. Annealed
 * Langevin dynamics keeps the bias of its fixed step sizes, which is LangevinLawTest's.
 */
final class OtherCurvesTest {
  private static final Denoiser DATA = AffineLaw.gaussian(0.4, 0.5);
  private static final int MANY = 64;

  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "vp,uniform,12",
    "sub-vp,uniform,12",
    "ve,karras,12",
    "edm,karras,12",
    "cosine,uniform,12",
    "flow-ot,uniform,5",
    "rectified,uniform,5"
  })
  void meanAndVarianceConverge(String name, String grid, int least) {
    Schedule schedule = Schedules.of(name);
    int accepted = 0;
    for (NamedSolver entry : Solvers.catalog().all()) {
      String spec = entry.name();
      Solver solver = Solvers.of(spec, schedule);
      List<NoiseLevel> few = Grids.of(grid).levels(schedule, MANY / 4);
      List<NoiseLevel> many = Grids.of(grid).levels(schedule, MANY);
      // plain Langevin dynamics does not follow the levels, and a path from the data has another
      // start
      boolean walks =
          solver.stochastic()
              && entry.forDenoisers()
              && !spec.equals("langevin")
              && !spec.equals("sdedit");
      if (walks && accepts(solver, many)) {
        accepted++;
        double start = schedule.priorStd(many.getFirst());
        AffineLaw coarse = AffineLaw.of(solver, few, DATA, start);
        AffineLaw fine = AffineLaw.of(solver, many, DATA, start);
        String what = name + ", " + spec + ": " + coarse + ", " + fine;
        assertEquals(0.4, fine.mean(), 0.005, what);
        double error = Math.abs(fine.std() / 0.5 - 1);
        double before = Math.abs(coarse.std() / 0.5 - 1);
        // to the clean end all are of first order in so few steps: 7 / N, or on the way there
        assertTrue(error < Math.max(7.0 / MANY, before / 8), what);
        // four times the steps halve the error at least, if it has not changed its sign near 0
        boolean falls = error < Math.max(before / 2, 0.04);
        assertTrue(falls || spec.startsWith("annealed-langevin"), what);
      }
    }
    assertTrue(accepted >= least, name + " suits only " + accepted);
  }

  private static boolean accepts(Solver solver, List<NoiseLevel> levels) {
    try {
      solver.check(levels);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
