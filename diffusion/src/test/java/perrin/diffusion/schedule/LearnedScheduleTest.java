package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.diffusion.catalog.CatalogException;

final class LearnedScheduleTest {
  private final LearnedFit fit = new LearnedFit(10, -10, LearnedFit.gaussianError(0.5));

  @Test
  void learningNearlyRemovesTheVarianceOverTimes() {
    double least = fit.leastSecondMoment();
    LogSnrCurve linear = new LearnedCurve(10, -10, 1);
    double before = fit.secondMoment(linear);
    double after = fit.secondMoment(fit.run(4, 400));
    // by Cauchy and Schwarz no schedule is below; the excess is the variance
    assertTrue(after >= least * (1 - 1e-3), () -> after + " below the least, " + least);
    assertTrue(
        after - least < 0.05 * (before - least),
        () -> "variance %s of %s is left".formatted(after - least, before - least));
  }

  @Test
  void aLearnedScheduleIsItsSpecification() {
    LogSnrCurve learned = fit.run(2, 20);
    Schedule again = Schedules.of(learned.spec());
    for (double t : new double[] {0, 0.3, 0.9, 1}) {
      assertEquals(learned.level(t), again.level(t));
    }
    assertEquals(10, learned.lambda(0), 1e-12);
    assertEquals(-10, learned.lambda(1), 1e-12);
  }

  @Test
  void weightsThatLetTheNoiseFallAreRefused() {
    assertThrows(CatalogException.class, () -> Schedules.of("learned:weights=[1,-1,2,0]"));
    assertThrows(CatalogException.class, () -> Schedules.of("learned:weights=[1,1]"));
    Schedules.of("learned:weights=[1,1,2,-5]");
  }
}
