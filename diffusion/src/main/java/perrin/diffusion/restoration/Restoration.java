package perrin.diffusion.restoration;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.inverse.AnnealedLangevinInpaint;
import perrin.diffusion.solver.inverse.Dps;
import perrin.diffusion.solver.inverse.Inpainter;
import perrin.diffusion.solver.inverse.KnownPart;
import perrin.diffusion.solver.inverse.Measurement;
import perrin.diffusion.solver.langevin.AnnealedLangevin;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Draws pictures from a model that agree with what is left of others.
 *
 * <p>Whatever the method, the known part is put into its result once more at the end: of a method
 * that puts it in at every level and ends without noise nothing changes by that; dps, and a network
 * that was trained to be told y, only come near. How near is {@link Restored#misfit()}.
 */
public final class Restoration {
  private final Blueprint blueprint;
  private final Degradation degradation;
  private final RestorationRequest request;
  private final ModelRun run;
  private final Sampler sampler;

  /**
   * A request to a network.
   *
   * @param blueprint network and equations, of images
   * @param degradation what became of the pictures
   * @param networkKnows whether the network was trained to be told y, so that any sampler will do
   * @param request what is asked for
   * @param display where progress is shown
   * @throws UserException if method, grid and schedule do not go together, with the reason
   */
  public Restoration(
      Blueprint blueprint,
      Degradation degradation,
      boolean networkKnows,
      RestorationRequest request,
      Progress.Display display) {
    this.blueprint = blueprint;
    this.degradation = degradation;
    this.request = request;
    this.run = new ModelRun(blueprint, request, display);
    this.sampler = run.sampler();
    Solver solver = sampler.solver();
    boolean able =
        solver instanceof Inpainter || solver instanceof Dps || solver instanceof AnnealedLangevin;
    if (!able && !networkKnows) {
      throw new UserException(
          ("--method %s cannot be told what is known; those that can: repaint, annealed-langevin,"
                  + " imputation, dps")
              .formatted(request.method()));
    }
  }

  /**
   * Degrades pictures.
   *
   * @param degradation what becomes of them
   * @param pictures the pictures
   * @param backend where to compute
   * @return y of each, flattened
   */
  public static float[] degrade(Degradation degradation, Pictures pictures, Backend backend) {
    ImageShape s = pictures.shape();
    try (Scope _ = Scope.open("degrade")) {
      Shape shape = Shape.of(pictures.count(), s.channels(), s.height(), s.width());
      Var x = Var.constant(Tensor.of(backend, shape, pictures.values()));
      int[] all = new int[pictures.count()];
      Arrays.setAll(all, i -> i);
      return degradation.measure(x, all).value().toFloats();
    }
  }

  /**
   * Draws the results.
   *
   * @param y what is left of each picture, [N, …] flattened
   * @param told what the network is told of each picture, null for nothing
   * @param weights of the network
   * @param stop ends the work early
   * @return the results, or null if it was stopped
   * @throws UserException if the method breaks down, or the guidance lacks something
   */
  public Restored draw(float[] y, Examples told, Parameters weights, StopSignal stop) {
    Shape one = blueprint.sample();
    ImageShape image = new ImageShape(one.dim(0), one.dim(1), one.dim(2));
    int pictures = y.length / degradation.measured().values();
    int count = pictures * request.count();
    var values = new float[Math.multiplyExact(count, one.size())];
    double[] misfit = new double[1];
    int batches = (count + request.batch() - 1) / request.batch();
    long work = (long) batches * sampler.legs();
    boolean whole =
        run.with(
            weights,
            stop,
            "restoring",
            work,
            (network, walk) -> {
              for (int first = 0; first < count; first += request.batch()) {
                int b = Math.min(request.batch(), count - first);
                try (Scope _ = Scope.open("restoration")) {
                  int[] rows = new int[b];
                  int start = first;
                  Arrays.setAll(rows, i -> (start + i) / request.count());
                  Denoiser model = network.of(told == null ? null : told.select(rows), b);
                  float[] x = batch(model, walk, y, first, rows, weights.backend(), misfit);
                  System.arraycopy(x, 0, values, first * one.size(), x.length);
                }
                walk.finished(first + b);
              }
            });
    return whole ? new Restored(image, request.count(), values, misfit[0]) : null;
  }

  private float[] batch(
      Denoiser model,
      ModelRun.Walk walk,
      float[] y,
      int first,
      int[] pictures,
      Backend backend,
      double[] misfit) {
    Var given = rows(y, pictures, backend);
    KnownPart known = degradation.known(given, pictures);
    var told = new Sampler(told(given, known, pictures), sampler.levels(), sampler.priorStd());
    Var x =
        told.batch(
                model,
                backend,
                blueprint.batch(pictures.length),
                request.seed(),
                first,
                walk::stepped)
            .x();
    for (float gap : degradation.measure(x, pictures).sub(given).value().toFloats()) {
      if (Float.isNaN(gap)) {
        throw new UserException(
            ("--method %s broke down: its results are no numbers; a grid of moderate noise, such as"
                    + " --grid exponential:sigma-max=20, smaller steps or --clip may help")
                .formatted(request.method()));
      }
      misfit[0] = Math.max(misfit[0], Math.abs(gap));
    }
    return known.merge(x, known.values()).value().toFloats();
  }

  private Solver told(Var y, KnownPart known, int[] pictures) {
    if (sampler.solver() instanceof Dps dps) {
      // by rows of length 1, so that one zeta means the same whatever was measured
      double unit = 1 / degradation.rowLength();
      return dps.given(
          new Measurement(
              x -> degradation.measure(x, pictures).mul(unit), y.mul(unit), request.std() * unit));
    }
    if (sampler.solver() instanceof AnnealedLangevin langevin) {
      return new AnnealedLangevinInpaint(langevin, known);
    }
    return sampler.solver() instanceof Inpainter inpainter
        ? inpainter.knowing(known)
        : sampler.solver();
  }

  private Var rows(float[] y, int[] pictures, Backend backend) {
    ImageShape s = degradation.measured();
    var out = new float[pictures.length * s.values()];
    for (int i = 0; i < pictures.length; i++) {
      System.arraycopy(y, pictures[i] * s.values(), out, i * s.values(), s.values());
    }
    Shape shape = Shape.of(pictures.length, s.channels(), s.height(), s.width());
    return Var.constant(Tensor.of(backend, shape, out));
  }
}
