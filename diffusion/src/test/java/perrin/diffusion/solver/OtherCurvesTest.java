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
 * grid, to the clean end, whose last step is the longest and keeps the error large.
 */
final class OtherCurvesTest {
  private static final Denoiser DATA = AffineLaw.gaussian(0.4, 0.5);

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
      List<NoiseLevel> few = Grids.of(grid).levels(schedule, 16);
      List<NoiseLevel> many = Grids.of(grid).levels(schedule, 64);
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
        assertEquals(0.4, fine.mean(), 0.02, what);
        double error = Math.abs(fine.std() / 0.5 - 1);
        double before = Math.abs(coarse.std() / 0.5 - 1);
        assertTrue(error < 0.16 && error < Math.max(0.6 * before, 0.08), what);
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
