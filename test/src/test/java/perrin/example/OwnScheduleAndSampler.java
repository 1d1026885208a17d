package perrin.example;

import java.util.stream.IntStream;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Prediction;
import perrin.diffusion.data.BatchLoader;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.grid.UniformGrid;
import perrin.diffusion.loss.Objective;
import perrin.diffusion.model.Network;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.parameterization.EpsParameterization;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Mlp;
import perrin.nn.net.MlpConfig;
import perrin.nn.optim.Adam;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The README's program: a schedule and a sampler of one's own, trained and sampled. */
final class OwnScheduleAndSampler {
  private OwnScheduleAndSampler() {}

  // README begins
  static final Schedule SCHEDULE = // log abar falls as a square, from 0 to -9
      DiscreteSchedule.ofLogAlphaBars(
          "mine", IntStream.rangeClosed(1, 100).mapToDouble(k -> -9e-4 * k * k).toArray());

  static Var renewing(Step s) { // x = signal x0Hat + noise (sqrt(0.8) epsHat + sqrt(0.2) z)
    Prediction hat = s.predict();
    Var eps = hat.eps().mul(Math.sqrt(0.8)).add(s.noise().mul(Math.sqrt(0.2)));
    return hat.x0().mul(s.to().signal()).add(eps.mul(s.to().noise()));
  }

  static float[] trainAndSample(Backend backend, int steps, int count) {
    var net = new Mlp(new MlpConfig(2, 64, 2, 32, 0, 0));
    var weights = Parameters.initialize(net, backend, 1);
    var adam = new Adam(weights);
    var data = DatasetRegistry.open("gmm8", null, DatasetOptions.defaults());
    try (var batches = new BatchLoader(data, BatchLoader.Options.of(256, 1), Cursor.START)) {
      for (int k = 1; k <= steps; k++) {
        try (Scope _ = Scope.open("step")) {
          var pass = Pass.training(weights, 1, Tensor.ofInts(backend, Shape.of(1), k), 0);
          Var x0 = Var.constant(Tensor.of(backend, Shape.of(256, 2), batches.next().images()));
          Var loss = Objective.ddpm(SCHEDULE, 1).at(denoiser(net, pass), x0, k, 0);
          adam.step(weights, Var.values(Grad.of(loss, pass.leaves())), 2e-3, 1);
        }
      }
    }
    return Sampler.of(SCHEDULE, Solver.stochastic(s -> renewing(s)), new UniformGrid(), 50)
        .sample(denoiser(net, Pass.inference(weights)), backend, count, 256, Shape.of(2), 7);
  }

  static Denoiser denoiser(Mlp net, Pass pass) {
    Network f = (x, t, c) -> net.forward(pass, x, t, c.labels());
    return new NetworkDenoiser(f, new EpsParameterization(), SCHEDULE);
  }

  // README ends

  /**
   * Prints samples.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    float[] x = trainAndSample(Backends.open("auto", 0), 1000, 8);
    for (int i = 0; i < x.length; i += 2) {
      System.out.printf("%.2f %.2f%n", x[i], x[i + 1]);
    }
  }
}
