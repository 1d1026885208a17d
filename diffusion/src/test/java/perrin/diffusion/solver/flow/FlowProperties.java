package perrin.diffusion.solver.flow;

import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solvers;

/** Flow samplers on the straight path signal = t, noise = 1 - t. */
final class FlowProperties {
  /** One step of a sampler from x at time t over dt, with the field v(x, t). */
  private interface Box {
    Var step(Field v, Var x, double t, double dt);
  }

  private interface Field {
    Var at(Var x, double t);
  }

  private static final Box EULER = (v, x, t, dt) -> x.add(v.at(x, t).mul(dt));

  private static final Box MIDPOINT =
      (v, x, t, dt) -> x.add(v.at(x.add(v.at(x, t).mul(dt / 2)), t + dt / 2).mul(dt));

  private static final Box KUTTA =
      (v, x, t, dt) -> {
        Var a = v.at(x, t);
        Var b = v.at(x.add(a.mul(dt / 2)), t + dt / 2);
        Var c = v.at(x.add(b.mul(dt / 2)), t + dt / 2);
        Var d = v.at(x.add(c.mul(dt)), t + dt);
        return x.add(a.add(b.mul(2)).add(c.mul(2)).add(d).mul(dt / 6));
      };

  /** The sampler's walk over T equal steps, of which the last is left out, is the box's. */
  private static void check(long seed, String sampler, Box box) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    int steps = draws.whole(2, 8);
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      levels.add(level((double) i / steps));
    }
    Var x = draws.normal(3, 2);
    Var end = Driver.through(Solvers.of(sampler), levels).run(data, x, null).x();
    Field v =
        (y, t) -> {
          Prediction p = data.at(y, level(t));
          return p.x0().sub(p.eps());
        };
    Var expected = x;
    for (int i = 0; i + 1 < steps; i++) {
      expected = box.step(v, expected, (double) i / steps, 1.0 / steps);
    }
    Close.assertClose(values(expected), values(end));
  }

  private static NoiseLevel level(double t) {
    return new NoiseLevel(t, 1 - t);
  }

  @Property(tries = 50)
  void samplersAreTheirBoxes(@ForAll long seed) {
    check(seed, "flow-euler", EULER);
    check(seed, "flow-midpoint", MIDPOINT);
    check(seed, "flow-rk4", KUTTA);
  }

  @Property(tries = 20)
  void anEulerStepAgainstTheFlowIsCaught(@ForAll long seed) {
    Mutant.mustFail(() -> check(seed, "flow-euler", (v, x, t, dt) -> x.sub(v.at(x, t).mul(dt))));
    Mutant.mustFail(() -> check(seed, "flow-midpoint", EULER));
  }

  @Property(tries = 20)
  void ofDataInOnePointEveryStepLandsOnTheStraightLine(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[] mean = draws.normals(2);
    GaussianMixture point = GaussianMixture.gaussian(mean, 0);
    Var x = draws.normal(1, 2);
    for (String name : List.of("flow-euler", "flow-heun", "flow-midpoint", "flow-rk4")) {
      List<NoiseLevel> levels = List.of(level(0), level(0.3), level(0.9), level(1));
      double[] end = values(Driver.through(Solvers.of(name), levels).run(point, x, null).x());
      Close.assertClose(mean, end);
    }
  }
}
