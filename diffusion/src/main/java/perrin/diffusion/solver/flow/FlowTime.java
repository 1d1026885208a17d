package perrin.diffusion.solver.flow;

import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import perrin.autograd.Var;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.schedule.Schedule;

/**
 * The piece of curve that a step walks, over tau from 0 to 1, and the velocity {@code dx/dtau =
 * signal' x_0 + noise' eps} on it (Lipman et al. 2023, arXiv 2210.02747, eq. 15).
 *
 * @param level the noise level at tau
 * @param signalRate d signal / dtau at a level of the piece
 * @param noiseRate d noise / dtau
 */
record FlowTime(
    DoubleFunction<NoiseLevel> level,
    ToDoubleFunction<NoiseLevel> signalRate,
    ToDoubleFunction<NoiseLevel> noiseRate) {
  /** The straight line between two levels: the curve itself for optimal-transport paths. */
  static FlowTime straight(NoiseLevel from, NoiseLevel to) {
    double a = to.signal() - from.signal();
    double b = to.noise() - from.noise();
    return new FlowTime(
        tau ->
            tau == 1
                ? to
                : new NoiseLevel(
                    Math.max(0, from.signal() + tau * a), Math.max(0, from.noise() + tau * b)),
        l -> a,
        l -> b);
  }

  /** The schedule's curve in its own time; a straight line where its rates are infinite. */
  static FlowTime of(Schedule schedule, NoiseLevel from, NoiseLevel to) {
    double t = schedule.time(from);
    double dt = schedule.time(to) - t;
    Kind v = schedule.velocity();
    double rates = v.p().applyAsDouble(from) + v.q().applyAsDouble(from);
    if (!Double.isFinite(rates)) {
      return straight(from, to);
    }
    return new FlowTime(
        tau -> tau == 0 ? from : tau == 1 ? to : schedule.level(t + tau * dt),
        l -> dt * v.p().applyAsDouble(l),
        l -> dt * v.q().applyAsDouble(l));
  }

  /** dx/dtau from a prediction. */
  Var velocity(Prediction p) {
    return p.as(Kind.velocity(signalRate, noiseRate));
  }
}
