package perrin.diffusion.parameterization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.IddpmSigmaSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.schedule.SigmaTable;

/** What holds for every parameterization of the catalogue, and EDM's table. */
final class ParameterizationProperties {
  private static final List<String> SCHEDULES = List.of("linear", "vp", "ve", "edm", "flow-ot");

  private static Schedule schedule(Draws draws, String parameterization) {
    // flow-ot ends without signal, where sigma is infinite
    int most = parameterization.startsWith("edm") ? SCHEDULES.size() - 2 : SCHEDULES.size() - 1;
    return Schedules.of(SCHEDULES.get(draws.whole(0, most)));
  }

  @Property
  void aNetworkThatHitsItsTargetPredictsTheTruth(@ForAll long seed) {
    Draws draws = new Draws(seed);
    for (String name : Parameterizations.catalog().names()) {
      Schedule s = schedule(draws, name);
      Parameterization p = Parameterizations.of(name, s);
      NoiseLevel level = s.level(s.start() + (s.end() - s.start()) * draws.between(0.05, 0.95));
      NoiseLevels levels = NoiseLevels.all(level);
      Var x0 = draws.normal(3, 2);
      Var eps = draws.normal(3, 2);
      Var x = x0.mul(level.signal()).add(eps.mul(level.noise()));
      Prediction hat = p.prediction(p.target(x0, eps, levels), x, levels);
      double[] expected = values(p.kind().of(x0, eps, levels));
      double[] value = values(hat.value());
      double size = Math.max(1, level.sigma()); // terms of size sigma cancel
      for (int i = 0; i < value.length; i++) {
        double slack = 1e-11 * size * Math.max(1, Math.abs(expected[i]));
        assertEquals(expected[i], value[i], slack, name + " on " + s.spec());
      }
      assertTrue(Double.isFinite(p.cNoise(level, s.time(level))), name);
      assertTrue(Double.isFinite(values(p.input(x, levels))[0]), name);
    }
  }

  @Property
  void edmHasUnitVarianceInAndOut(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double data = draws.between(0.1, 3);
    Schedule s = schedule(draws, "edm");
    Parameterization p = Parameterizations.of("edm:sigma-data=" + data, s);
    NoiseLevel l = s.level(s.start() + (s.end() - s.start()) * draws.between(0.01, 1));
    double variance = Math.pow(l.signal() * data, 2) + Math.pow(l.noise(), 2);
    assertClose(1, p.cIn(l) * p.cIn(l) * variance);
    // target = ((1 - cSkip signal) x_0 - cSkip noise eps) / cOut
    double a = (1 - p.cSkip(l) * l.signal()) * data / p.cOut(l);
    double b = p.cSkip(l) * l.noise() / p.cOut(l);
    assertClose(1, a * a + b * b);
    double sigma = l.sigma();
    assertClose(data * data / (sigma * sigma + data * data), p.cSkip(l) * l.signal());
    assertClose(sigma * data / Math.sqrt(sigma * sigma + data * data), p.cOut(l));
    assertClose(Math.log(sigma) / 4, p.cNoise(l, 0));
  }

  /** What the networks of EDM's other columns learn: eps, but -eps for VE. */
  @Property
  void theOtherColumnsOfEdmsTableLearnTheNoise(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Var x0 = draws.normal(2, 2);
    Var eps = draws.normal(2, 2);
    for (String name : List.of("edm-vp", "edm-ve", "edm-iddpm")) {
      Schedule s = schedule(draws, name);
      Parameterization p = Parameterizations.of(name, s);
      NoiseLevel l = s.level(s.start() + (s.end() - s.start()) * draws.between(0.05, 0.95));
      double[] target = values(p.target(x0, eps, NoiseLevels.all(l)));
      double sign = name.equals("edm-ve") ? -1 : 1;
      for (int i = 0; i < target.length; i++) {
        assertEquals(sign * values(eps)[i], target[i], 1e-10 * Math.max(1, 1 / l.sigma()), name);
      }
    }
  }

  @Example
  void timesForTheNetworkAreThoseOfTheTable() {
    Schedule vp = Schedules.of("vp");
    Parameterization p = Parameterizations.of("edm-vp", vp);
    assertClose(999 * 0.3, p.cNoise(vp.level(0.3), 0.3));
    assertClose(1, p.cIn(vp.level(0.3))); // samples of the VP curve enter as they are
    Parameterization ve = Parameterizations.of("edm-ve", Schedules.of("ve"));
    assertClose(Math.log(1.5), ve.cNoise(NoiseLevel.ofSigma(3), 0));
    SigmaTable table = IddpmSigmaSchedule.of(1000, 0.001, 0.008);
    Parameterization iddpm = Parameterizations.of("edm-iddpm", table);
    for (int k : new int[] {1, 2, 500, 999, 1000}) {
      assertEquals(k - 1, iddpm.cNoise(table.level(k), 0));
      double near = table.noise(k) * (1 + 1e-6);
      assertEquals(k - 1, iddpm.cNoise(NoiseLevel.ofSigma(near), 0));
    }
    // plain parameterizations give steps as they are, and continuous time as if there were 1000
    assertEquals(700, Parameterizations.of("eps", Schedules.of("linear")).cNoise(null, 700));
    assertClose(700, Parameterizations.of("eps", vp).cNoise(null, 0.7));
  }

  @Example
  void edmIsRefusedWhereSigmaIsInfinite() {
    for (String name : List.of("edm", "edm-vp", "edm-ve", "edm-iddpm")) {
      var e =
          assertThrows(
              CatalogException.class, () -> Parameterizations.of(name, Schedules.of("rectified")));
      assertTrue(e.getMessage().contains("infinite at the end"), e::getMessage);
    }
  }

  @Example
  void velocityOnTheStraightPathIsNoiseMinusData() {
    Draws draws = new Draws(3);
    Var x0 = draws.normal(2, 2);
    Var eps = draws.normal(2, 2);
    Schedule s = Schedules.of("rectified");
    var levels = NoiseLevels.of(List.of(s.level(0.2), s.level(1)));
    double[] target = values(Parameterizations.of("velocity", s).target(x0, eps, levels));
    double[] difference = values(eps.sub(x0));
    for (int i = 0; i < target.length; i++) {
      assertClose(difference[i], target[i]);
    }
  }
}
