package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.ReverseVariance;
import perrin.tensor.random.Purpose;

final class DriverTest {
  private static final NoiseLevel A = new NoiseLevel(0.4, 0.9);
  private static final NoiseLevel B = new NoiseLevel(0.6, 0.8);
  private static final NoiseLevel C = new NoiseLevel(0.9, 0.4);

  private final Draws draws = new Draws(1);
  private final GaussianMixture data = draws.mixture(2);
  private final Var x = draws.normal(3, 2);

  /** A solver that does what a test says. */
  private record Scripted(
      boolean stochastic, int memory, java.util.function.Function<Step, Var> box)
      implements Solver {
    @Override
    public Var step(Step s) {
      return box.apply(s);
    }

    @Override
    public int order() {
      return 1;
    }

    @Override
    public int evaluations() {
      return 1;
    }
  }

  @Test
  void aSolverThatDeclaresItselfDeterministicGetsNoNoise() {
    Solver cheat = new Scripted(false, 0, Step::noise);
    Driver driver = Driver.through(cheat, List.of(A, B));
    var e =
        assertThrows(IllegalStateException.class, () -> driver.run(data, x, new PhiloxNoise(1, 0)));
    assertTrue(e.getMessage().contains("declares itself deterministic"), e::getMessage);
  }

  @Test
  void severalDrawsOfAStepDifferAndArePurposedAndNumbered() {
    List<String> asked = new ArrayList<>();
    NoiseSource source =
        (purpose, step, subStep, like) -> {
          asked.add(purpose + " " + step + " " + subStep);
          return like;
        };
    Solver three =
        new Scripted(
            true,
            0,
            s -> {
              s.noise();
              s.noise(Purpose.CORRECTOR);
              return s.noise();
            });
    Driver.through(three, List.of(A, B, C)).run(data, x, source);
    assertEquals(
        List.of(
            "SAMPLER 0 0",
            "CORRECTOR 0 0",
            "SAMPLER 0 1",
            "SAMPLER 1 0",
            "CORRECTOR 1 0",
            "SAMPLER 1 1"),
        asked);
  }

  @Test
  void historyHoldsWhatWasRememberedLatestFirst() {
    List<String> seen = new ArrayList<>();
    Solver multistep =
        new Scripted(
            false,
            2,
            s -> {
              StringBuilder line = new StringBuilder();
              for (Past p : s.history()) {
                line.append(values(p.values().getFirst())[0]).append('@').append(p.to().noise());
                line.append(' ');
              }
              seen.add(line.toString().strip());
              s.remember(s.x().mul(0).add(seen.size()));
              return s.x();
            });
    List<NoiseLevel> levels = List.of(A, B, C, new NoiseLevel(1, 0.1), NoiseLevel.CLEAN);
    Driver.through(multistep, levels).run(data, x, new PhiloxNoise(1, 0));
    assertEquals(List.of("", "1.0@0.8", "2.0@0.4 1.0@0.8", "3.0@0.1 2.0@0.4"), seen);
  }

  @Test
  void aRejectedStepIsTakenAgainFromTheSamePlaceWithAnotherGoal() {
    List<Double> tried = new ArrayList<>();
    Solver estimating =
        new Scripted(
            false,
            0,
            s -> {
              double stride = s.from().noise() - s.to().noise();
              tried.add(stride);
              s.error(stride / 0.1875);
              return s.x();
            });
    StepControl halving =
        new StepControl() {
          private double share = 1;

          @Override
          public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
            return share == 1
                ? goal
                : new NoiseLevel(
                    from.signal() + share * (goal.signal() - from.signal()),
                    from.noise() + share * (goal.noise() - from.noise()));
          }

          @Override
          public boolean accepts(double error) {
            share = error <= 1 ? 1 : share / 2;
            return error <= 1;
          }
        };
    Driver driver =
        new Driver(
            estimating,
            Leg.through(List.of(new NoiseLevel(0.5, 0.75), new NoiseLevel(0.75, 0.25))),
            halving,
            Listener.NONE);
    Driver.Result r = driver.run(data, x, new PhiloxNoise(1, 0));
    // strides in quarters and their halves, of which 3/16 just passes
    assertEquals(List.of(0.5, 0.25, 0.125, 0.375, 0.1875, 0.1875), tried);
    assertEquals(3, r.accepted());
    assertEquals(3, r.rejected());
  }

  @Test
  void aRunThatOnlyRejectsGivesUp() {
    StepControl never =
        new StepControl() {
          @Override
          public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
            return goal;
          }

          @Override
          public boolean accepts(double error) {
            return false;
          }
        };
    Driver driver = new Driver(new Euler(), Leg.through(List.of(A, B)), never, Listener.NONE);
    assertThrows(ArithmeticException.class, () -> driver.run(data, x, new PhiloxNoise(1, 0)));
  }

  @Test
  void aPathMayGoUpByAddingNoise() {
    List<Leg> path =
        List.of(new Leg(A, C, false), new Leg(C, B, true), new Leg(B, NoiseLevel.CLEAN, false));
    Var z = draws.normal(3, 2);
    var driver = new Driver(new Ddim(0), path, StepControl.FIXED, Listener.NONE);
    Driver.Result r = driver.run(data, x, (_, _, _, _) -> z);
    Var down = Driver.through(new Ddim(0), List.of(A, C)).run(data, x, null).x();
    double scale = B.signal() / C.signal();
    double std = Math.sqrt(B.noise() * B.noise() - scale * scale * C.noise() * C.noise());
    Var up = down.mul(scale).add(z.mul(std));
    Var end = Driver.through(new Ddim(0), List.of(B, NoiseLevel.CLEAN)).run(data, up, null).x();
    assertArrayEquals(values(end), values(r.x()), 1e-12);
    assertEquals(2, r.evaluations());
  }

  @Test
  void brokenPathsAndRisingGridsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Driver(
                new Euler(),
                List.of(new Leg(A, B, false), new Leg(A, C, false)),
                StepControl.FIXED,
                Listener.NONE));
    assertThrows(IllegalArgumentException.class, () -> Driver.through(new Euler(), List.of(C, A)));
    assertThrows(IllegalArgumentException.class, () -> Driver.through(new Euler(), List.of(A)));
  }

  @Test
  void nothingIsRecordedThoughTheModelCouldBe() {
    Var leaf = Var.leaf(draws.normal(3, 2).value());
    Driver.Result r =
        Driver.through(new Ddpm(ReverseVariance.BETA), List.of(A, B, C))
            .run(data, leaf, new PhiloxNoise(1, 0));
    assertFalse(r.x().recorded());
  }
}
