package perrin.diffusion.trace;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * The diffusers library's IPNDM, which has levels of its own whatever the schedule: {@code noise =
 * sin^2(pi u / 2), signal = sqrt(1 - noise^2)} at u = 1, 1 - 1/n, …, 0, and tells the model {@code
 * 2 / pi atan2(noise, signal)}. The weights of the last four predictions of noise are Adams and
 * Bashforth's for equal steps; at pure noise, where x says nothing about x_0, x_0 is 0.
 */
record DiffusersIpndm() implements Solver {
  private static final double[][] WEIGHTS = {
    {1},
    {3.0 / 2, -1.0 / 2},
    {23.0 / 12, -16.0 / 12, 5.0 / 12},
    {55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24}
  };

  static List<Visit> visits(int steps) {
    var visits = new ArrayList<Visit>();
    for (int i = 0; i < steps; i++) {
      double s = Math.sin((1 - (double) i / steps) * Math.PI / 2);
      double noise = s * s;
      double signal = Math.sqrt((1 - noise) * (1 + noise));
      NoiseLevel level = new NoiseLevel(signal, noise);
      visits.add(new Visit(level, Math.atan2(noise, signal) * 2 / Math.PI));
    }
    visits.add(new Visit(NoiseLevel.CLEAN, Double.NaN));
    return visits;
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Var eps = p.eps();
    s.remember(eps);
    List<Var> all = new ArrayList<>(List.of(eps));
    s.history().forEach(past -> all.add(past.values().getFirst()));
    double[] w = WEIGHTS[all.size() - 1];
    Var mean = Combine.apply(w, all.toArray(Var[]::new));
    if (s.from().signal() == 0) {
      return mean.mul(s.to().noise());
    }
    double ratio = s.to().signal() / s.from().signal();
    return Combine.apply(
        new double[] {ratio, s.to().noise() - ratio * s.from().noise()}, s.x(), mean);
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return 3;
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
