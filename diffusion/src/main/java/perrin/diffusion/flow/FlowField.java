package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;

/**
 * A model as the field of a flow, {@code dx/ds = u_s(x)}, in the sources' time s from noise (s = 0)
 * to data (s = 1), uniform in the schedule's time: {@code t = end (1 - s) + start s} and {@code u =
 * -(end - start) dx/dt}.
 *
 * @param model any denoiser: its prediction is converted into a velocity
 * @param schedule the path
 */
public record FlowField(Denoiser model, Schedule schedule) {
  /**
   * The field.
   *
   * @param x points [B, …]
   * @param s from 0 to 1
   * @return u_s(x) [B, …]
   */
  public Var at(Var x, double s) {
    return model.at(x, level(s)).as(velocity());
  }

  /**
   * Where on the path a time lies.
   *
   * @param s from 0 to 1
   * @return the noise level
   */
  public NoiseLevel level(double s) {
    return schedule.level(schedule.end() * (1 - s) + schedule.start() * s);
  }

  /**
   * The field as a kind of prediction: {@code d signal / ds x_1 + d noise / ds x_0}, where x_1 are
   * data and x_0 is noise.
   *
   * @return the kind
   */
  public Kind velocity() {
    Kind forward = schedule.velocity();
    double length = schedule.end() - schedule.start();
    return Kind.velocity(
        l -> -length * forward.p().applyAsDouble(l), l -> -length * forward.q().applyAsDouble(l));
  }
}
