package perrin.diffusion.evaluation;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Permutation;
import perrin.diffusion.likelihood.Dequantization;
import perrin.diffusion.likelihood.Divergence;
import perrin.diffusion.likelihood.ExactTrace;
import perrin.diffusion.likelihood.FlowLikelihood;
import perrin.diffusion.likelihood.HutchinsonTrace;
import perrin.diffusion.likelihood.TerminalDensity;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.run.Progress;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Measures the exact likelihood of samples of a set, drawn by the seed as {@link BoundEvaluation}
 * draws them, batch after batch. Pictures are dequantised; points of the plane are taken as they
 * are. A sample counts as one at the schedule's cleanest level, where the flow begins.
 *
 * @param blueprint network and equations
 * @param request what is asked for
 * @param display where progress is shown
 */
public record LikelihoodEvaluation(
    Blueprint blueprint, LikelihoodRequest request, Progress.Display display) {

  /** Leaves the integration. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }

  /**
   * Measures.
   *
   * @param weights of the network
   * @param data the samples, at least as many as are asked for
   * @param stop ends the work early
   * @return the figures, or null if it was stopped
   */
  public LikelihoodFigures measure(Parameters weights, Dataset data, StopSignal stop) {
    Denoiser model = blueprint.denoiser(Pass.inference(weights));
    int count = request.images();
    try (var progress = display.begin("likelihood", 0, count)) {
      var work = new Work(weights, model, data, progress, stop);
      for (int first = 0; first < count; first += request.batch()) {
        work.batch(first, Math.min(request.batch(), count - first));
      }
      return work.figures();
    } catch (Stopped e) {
      return null;
    }
  }

  private final class Work {
    private final Parameters weights;
    private final Denoiser model;
    private final Dataset data;
    private final Progress progress;
    private final StopSignal stop;
    private final Schedule schedule = blueprint.schedule();
    private final NoiseLevel from = ProbabilityFlow.cleanest(schedule);
    private final NoiseLevel to = ProbabilityFlow.noisiest(schedule);
    private final int d = blueprint.sample().size();
    private final double offset = blueprint.sample().rank() == 3 ? Dequantization.OFFSET : 0;
    private final Permutation order;
    private final List<Double> each = new ArrayList<>();
    private double squares;
    private int accepted;
    private int rejected;
    private int evaluations;

    Work(Parameters weights, Denoiser model, Dataset data, Progress progress, StopSignal stop) {
      this.weights = weights;
      this.model = model;
      this.data = data;
      this.order = Permutation.of(data.size(), request.seed(), 0);
      this.progress = progress;
      this.stop = stop;
    }

    void batch(int first, int size) {
      float[] values = read(first, size);
      try (Scope _ = Scope.open("likelihood batch")) {
        Var x = Var.constant(Tensor.of(weights.backend(), blueprint.batch(size), values));
        Divergence divergence =
            Divergence.by(
                request.probe() == null
                    ? new ExactTrace()
                    : HutchinsonTrace.draw(
                        request.probe(),
                        request.probes(),
                        new PhiloxNoise(request.seed(), first),
                        x));
        var likelihood = FlowLikelihood.of(schedule, request.integrator(), divergence);
        var prior = TerminalDensity.normal(schedule.priorStd());
        var r = likelihood.of(model, x, from, to, prior, (_, part) -> stepped(first, size, part));
        for (double nats : r.logDensity().value().toDoubles()) {
          each.add(Dequantization.bits(nats, d, offset));
        }
        accepted += r.accepted();
        rejected += r.rejected();
        evaluations += r.evaluations();
      }
      progress.at(first + size, "%.3f bits/dim".formatted(mean()));
    }

    private void stepped(int first, int size, double part) {
      if (stop.requested()) {
        throw new Stopped();
      }
      String so = each.isEmpty() ? "" : "  %.3f bits/dim".formatted(mean());
      progress.at(first + (long) (part * size), "batch %3.0f %%%s".formatted(100 * part, so));
    }

    private float[] read(int first, int size) {
      var values = new float[size * d];
      for (int i = 0; i < size; i++) {
        data.read(order.at(first + i), values, i * d);
        if (offset != 0) {
          Dequantization.apply(request.seed(), first + i, values, i * d, d);
        }
      }
      for (float v : values) {
        squares += (double) v * v;
      }
      return values;
    }

    private double mean() {
      return each.stream().mapToDouble(b -> b).average().orElse(Double.NaN);
    }

    LikelihoodFigures figures() {
      int n = each.size();
      double mean = mean();
      double var = each.stream().mapToDouble(b -> (b - mean) * (b - mean)).sum();
      return new LikelihoodFigures(
          n,
          d,
          mean,
          n > 1 ? Math.sqrt(var / (n - 1) / n) : 0,
          -(mean - offset) * d * Math.log(2),
          offset,
          d * schedule.terminalKl(squares / ((double) n * d)),
          accepted,
          rejected,
          evaluations,
          each);
    }
  }
}
