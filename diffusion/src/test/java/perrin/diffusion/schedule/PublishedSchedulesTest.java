package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.tensor.UnaryOp;

/** The named schedules against their papers' formulas and figures. */
final class PublishedSchedulesTest {
  private static double abar(Schedule s, double t) {
    return Math.exp(s.level(t).logAlphaBar());
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void tablesOfBetaHaveTheirFormulas() {
    DiscreteSchedule latent = Schedules.discrete("scaled-linear");
    DiscreteSchedule quad = Schedules.discrete("quadratic");
    DiscreteSchedule constant = Schedules.discrete("constant");
    DiscreteSchedule sigmoid = Schedules.discrete("sigmoid-beta");
    DiscreteSchedule jsd = Schedules.discrete("jsd");
    for (int k = 1; k <= 1000; k++) {
      double u = (k - 1) / 999.0;
      assertRelative(
          Math.pow(Math.sqrt(0.00085) * (1 - u) + Math.sqrt(0.012) * u, 2), latent.beta(k));
      assertRelative(Math.pow(0.01 * (1 - u) + Math.sqrt(0.02) * u, 2), quad.beta(k));
      assertRelative(Math.pow(0.98, k), constant.alphaBar(k));
      assertRelative(1e-4 + (0.02 - 1e-4) * sigmoid(12 * u - 6), sigmoid.beta(k));
      assertRelative(1.0 / (1000 - k + 1), jsd.beta(k));
      assertClose(1 - k / 1000.0, jsd.alphaBar(k));
    }
    // latent diffusion's last abar, as its users know it
    assertEquals(0.00466, latent.alphaBar(1000), 5e-6);
    assertTrue(jsd.endsWithoutSignal());
    assertEquals(0, jsd.terminalKl(1));
  }

  @Test
  void zeroTerminalSnrKeepsTheFirstStepAndLosesTheLast() {
    DiscreteSchedule base = Schedules.discrete("scaled-linear");
    DiscreteSchedule s = Schedules.discrete("zero-terminal-snr");
    assertEquals(base.alphaBar(1), s.alphaBar(1));
    assertEquals(0, s.alphaBar(1000));
    assertEquals(1, s.beta(1000));
    double first = Math.sqrt(base.alphaBar(1));
    double last = Math.sqrt(base.alphaBar(1000));
    for (int k = 1; k <= 1000; k++) {
      double expected = (Math.sqrt(base.alphaBar(k)) - last) * first / (first - last);
      assertClose(expected, s.level(k).signal());
    }
    assertThrows(CatalogException.class, () -> Schedules.of("zero-terminal-snr:of=[jsd]"));
    assertThrows(
        CatalogException.class, () -> Schedules.of("zero-terminal-snr:of=[linear:steps=1]"));
    assertThrows(CatalogException.class, () -> Schedules.of("zero-terminal-snr:of=[vp]"));
  }

  @Test
  void theVpEquationHasItsIntegral() {
    Schedule vp = Schedules.of("vp");
    assertRelative(Math.exp(-10.05), abar(vp, 1));
    assertRelative(Math.exp(-(0.1 * 0.3 + 19.9 * 0.09 / 2)), abar(vp, 0.3));
    Schedule sub = Schedules.of("sub-vp");
    assertClose(vp.level(0.3).signal(), sub.level(0.3).signal());
    double noise = vp.level(0.3).noise();
    assertClose(noise * noise, sub.level(0.3).noise());
    assertEquals(vp.drift(0.3), sub.drift(0.3));
    assertRelative(Math.exp(-6), abar(Schedules.of("exp"), 0.5));
    // DDPM's linear chain is the same equation, to order 1/T
    assertEquals(0, Math.log(abar(vp, 0.5) / Schedules.discrete("linear").alphaBar(500)), 0.03);
    assertEquals(vp.level(0.4), Schedules.of("flow-vp").level(0.4));
  }

  @Test
  void theSigmoidIsHalfwayInTheMiddleAndEndsAtItsMargin() {
    Schedule s = Schedules.of("sigmoid");
    assertEquals(0.5, abar(s, 0.5), 1e-9);
    assertRelative(1e-9, abar(s, 1));
    double vs = sigmoid(-3);
    double ve = sigmoid(3);
    for (double t : new double[] {0.01, 0.2, 0.7, 0.99}) {
      double raw = (ve - sigmoid(-3 + 6 * t)) / (ve - vs);
      assertEquals(raw, abar(s, t), 1.1e-9);
    }
    Schedule sharp = Schedules.of("sigmoid:start=0,end=3,tau=0.3");
    double a = (sigmoid(10) - sigmoid(2.5)) / (sigmoid(10) - 0.5);
    assertEquals(a, abar(sharp, 0.25), 1.1e-9);
  }

  @Test
  void logSnrCurvesHaveTheirEndsAndFormulas() {
    Schedule linear = Schedules.of("logsnr-linear:lambda-max=13.3,lambda-min=-5");
    assertClose(13.3, linear.level(0).lambda());
    assertClose(-5, linear.level(1).lambda());
    assertClose(13.3 - 18.3 / 4, linear.level(0.25).lambda());
    Schedule cosine = Schedules.of("logsnr-cosine");
    assertClose(20, cosine.level(0).lambda());
    assertClose(-20, cosine.level(1).lambda());
    double b = Math.atan(Math.exp(-10));
    double a = Math.atan(Math.exp(10)) - b;
    for (double t : new double[] {0.1, 0.5, 0.8}) {
      assertClose(-2 * Math.log(Math.tan(a * t + b)), cosine.level(t).lambda());
    }
    double b15 = Math.atan(Math.exp(-7.5));
    double a15 = Math.atan(Math.exp(7.5)) - b15;
    double base = -2 * Math.log(Math.tan(a15 * 0.3 + b15));
    Schedule shifted = Schedules.of("cosine-shifted:image-size=256,noise-size=64");
    assertClose(base + 2 * Math.log(0.25), shifted.level(0.3).lambda());
    Schedule between = Schedules.of("cosine-interpolated");
    assertClose(base + 0.3 * 2 * Math.log(32 / 256.0), between.level(0.3).lambda());
  }

  @Test
  void aLaplaceScheduleMayLieInEitherTailButNotBeyondNumbers() {
    for (String spec : new String[] {"laplace:mu=-20,b=0.5", "laplace:mu=20,b=0.5"}) {
      Schedule s = Schedules.of(spec);
      for (double t : new double[] {0, 0.1, 0.5, 0.9, 1}) {
        NoiseLevel level = s.level(t);
        assertClose(t, s.time(level));
        assertTrue(s.diffusion(t) > 0 && Double.isFinite(s.diffusion(t)), spec);
      }
      assertClose(12, s.level(0).lambda());
      assertClose(-12, s.level(1).lambda());
    }
    // lambda = mu + b log(2 p) in the lower tail: dlambda/dt = -b (p_0 - p_1) / p
    Schedule low = Schedules.of("laplace:mu=20,b=2");
    double p0 = Math.exp(-4) / 2;
    double p1 = Math.exp(-16) / 2;
    double lambda = 20 + 2 * Math.log(p0 + p1); // 2 p at t = 1/2
    double rate = 2 * (p0 - p1) / ((p0 + p1) / 2);
    assertClose(lambda, low.level(0.5).lambda());
    assertClose(-rate / (1 + Math.exp(lambda)) / 2, low.drift(0.5));
    assertThrows(CatalogException.class, () -> Schedules.of("laplace:mu=-20,b=0.05,lambda-max=60"));
  }

  @Test
  void laplaceTimesAreSharesOfALaplaceDistribution() {
    Schedule s = Schedules.of("laplace:mu=0.3,b=0.7,lambda-max=30,lambda-min=-30");
    for (double t : new double[] {0.01, 0.2, 0.5, 0.7, 0.99}) {
      double sign = Math.signum(0.5 - t);
      double expected = 0.3 - 0.7 * sign * Math.log(1 - 2 * Math.abs(t - 0.5));
      assertEquals(expected, s.level(t).lambda(), 1e-9); // the cut moves times by exp(-30 / 0.7)
    }
  }

  @Test
  void varianceExplodingSchedulesHaveTheirSigmas() {
    Schedule ve = Schedules.of("ve");
    assertClose(Math.sqrt(0.01 * 50), ve.level(0.5).sigma());
    assertEquals(50, ve.level(1).sigma());
    Schedule edm = Schedules.of("edm");
    assertEquals(1.25, edm.level(1.25).sigma());
    assertClose(Math.sqrt(2 * 1.25), edm.diffusion(1.25));
    Schedule ncsn = Schedules.of("ncsn");
    assertRelative(Math.pow(100, 1 / 9.0), ncsn.level(5).sigma() / ncsn.level(4).sigma());
    assertEquals(1, ncsn.level(10).sigma());
  }

  @Test
  void neighboursOfNcsnv2OverlapByHalf() {
    SigmaTable s = (SigmaTable) Schedules.of("ncsnv2");
    double gamma = s.level(200).sigma() / s.level(199).sigma();
    double shift = Math.sqrt(2 * 3072) * (gamma - 1);
    double overlap = phi(shift + 3 * gamma) - phi(shift - 3 * gamma);
    assertEquals(0.5, overlap, 0.08);
  }

  private static double phi(double z) {
    return (1 + UnaryOp.ERF.apply(z / Math.sqrt(2))) / 2;
  }

  @Test
  void improvedDdpmAsSigmasIsItsCosineSchedule() {
    DiscreteSchedule cosine = Schedules.discrete("cosine");
    SigmaTable sigma = (SigmaTable) Schedules.of("iddpm-sigma");
    for (int k = 1; k <= 1000; k++) {
      assertRelative(cosine.level(k).sigma(), sigma.level(k).sigma());
    }
    // u_0 of EDM's table
    assertEquals(20291, sigma.level(1000).sigma(), 1);
  }

  @Test
  void flowPathsHaveTheirFormulas() {
    assertEquals(new NoiseLevel(0.75, 0.25), Schedules.of("rectified").level(0.25));
    assertClose(1e-4 + (1 - 1e-4) * 0.25, Schedules.of("flow-ot").level(0.25).noise());
    assertClose(0.5625, Schedules.of("polynomial").level(0.25).signal());
    assertClose(1 - 0.5625, Schedules.of("polynomial").level(0.25).noise());
    assertClose(Math.cos(Math.PI / 8), Schedules.of("trigonometric").level(0.25).signal());
    assertClose(Math.sin(Math.PI / 8), Schedules.of("trigonometric").level(0.25).noise());
    double bridge = 0.25 * 0.25 + 4 * 0.25 * 0.75;
    Schedule s = Schedules.of("schrodinger-bridge:sigma=2");
    assertClose(bridge, Math.pow(s.level(0.25).noise(), 2));
    // the cosine schedule before its bound, as a path
    DiscreteSchedule cosine = Schedules.discrete("cosine");
    Schedule path = Schedules.of("flow-cosine");
    assertClose(cosine.level(700).signal(), path.level(0.7).signal());
    assertClose(cosine.level(700).noise(), path.level(0.7).noise());
  }

  @Test
  void pathsAreExactAtTheirCleanEnds() {
    // without offset the cosine path starts as a circle does: no drift, no diffusion
    Schedule circle = Schedules.of("flow-cosine:s=0");
    assertEquals(0, Math.abs(circle.drift(0)));
    assertEquals(0, circle.diffusion(0));
    double half = Math.PI / 2;
    assertRelative(-half * half * 1e-7, circle.drift(1e-7));
    Schedule line = Schedules.of("schrodinger-bridge:sigma=0");
    assertEquals(0, line.time(NoiseLevel.CLEAN));
    assertClose(0.25, line.time(new NoiseLevel(0.75, 0.25)));
  }

  @Test
  void shiftsMoveTimeAsTheirPaperSays() {
    assertClose(0.75, Schedules.of("shift").level(0.5).noise());
    double t = 0.2;
    Schedule dynamic = Schedules.of("shift:of=[rectified],tokens=256");
    double s = Math.exp(0.5);
    assertClose(s / (s + (1 / t - 1)), dynamic.level(t).noise());
    s = Math.exp(1.15);
    assertClose(
        s / (s + (1 / t - 1)), Schedules.of("shift:of=[rectified],tokens=4096").level(t).noise());
    // sigma = noise / signal is multiplied
    double plain = Schedules.of("rectified").level(t).sigma();
    assertClose(3 * plain, Schedules.of("shift").level(t).sigma());
    var e = assertThrows(CatalogException.class, () -> Schedules.of("shift:of=[linear]"));
    assertTrue(e.getMessage().contains("numbered steps"), e::getMessage);
  }

  @Test
  void continuousCurvesInStepsAreTheSameCurve() {
    DiscreteSchedule steps = Schedules.discrete("vp:steps=50");
    Schedule vp = Schedules.of("vp");
    for (int k = 0; k <= 50; k++) {
      assertClose(vp.level(k / 50.0).signal(), steps.level(k).signal());
      assertClose(vp.level(k / 50.0).noise(), steps.level(k).noise());
    }
    assertEquals(steps, Schedules.of(steps.spec()));
  }

  @Test
  void tablesComeInlineOrFromFiles(@TempDir Path dir) throws IOException {
    DiscreteSchedule inline = Schedules.discrete("custom:beta=[0.1,0.2,0.3]");
    assertEquals(3, inline.steps());
    assertEquals(0.2, inline.beta(2));
    assertClose(0.5, Schedules.discrete("custom:alpha-bar=[0.9,0.5,0]").alphaBar(2));
    Path plain = Files.writeString(dir.resolve("beta.txt"), "0.1\n0.2\n\n0.3\n");
    assertEquals(inline, Schedules.of("custom:file=" + plain));
    Path csv = Files.writeString(dir.resolve("t.csv"), "step,alphaBar\n1,0.9\n2,0.72\n3,0.504\n");
    DiscreteSchedule read = Schedules.discrete("custom:file=" + csv);
    assertClose(inline.alphaBar(3), read.alphaBar(3));
    assertThrows(CatalogException.class, () -> Schedules.of("custom:file=" + dir.resolve("none")));
    Path bad = Files.writeString(dir.resolve("bad.csv"), "a,b\n1,2\n");
    var e = assertThrows(CatalogException.class, () -> Schedules.of("custom:file=" + bad));
    assertTrue(e.getMessage().contains("header"), e::getMessage);
    assertClose(0.75, CustomSchedule.ofFunction("mine", 4, u -> 1 - u * 0.5).alphaBar(2));
  }
}
