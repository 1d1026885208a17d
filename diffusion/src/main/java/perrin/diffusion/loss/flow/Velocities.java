package perrin.diffusion.loss.flow;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/** Which schedules have a velocity that can be learned. */
final class Velocities {
  private Velocities() {}

  /** The velocity of a path on which it is finite everywhere. */
  static Kind finite(String loss, Schedule schedule) {
    Kind velocity = schedule.velocity();
    for (double t : new double[] {schedule.start(), schedule.end()}) {
      NoiseLevel l = schedule.level(t);
      if (!Double.isFinite(velocity.p().applyAsDouble(l) + velocity.q().applyAsDouble(l))) {
        throw new CatalogException(
            "loss "
                + loss
                + ": along "
                + schedule.spec()
                + " dx/dt is infinite at "
                + l
                + ", so that its squared error has no mean; choose a flow schedule such as"
                + " flow-ot");
      }
    }
    return velocity;
  }

  /** The velocity of a path that is a straight line at constant speed. */
  static Kind straight(String loss, Schedule schedule) {
    Kind velocity = finite(loss, schedule);
    NoiseLevel first = schedule.level(schedule.start());
    for (double u : new double[] {0.25, 0.5, 1}) {
      NoiseLevel l = schedule.level(schedule.start() * (1 - u) + schedule.end() * u);
      double bend =
          Math.abs(velocity.p().applyAsDouble(l) - velocity.p().applyAsDouble(first))
              + Math.abs(velocity.q().applyAsDouble(l) - velocity.q().applyAsDouble(first));
      if (!(bend < 1e-9)) {
        throw new CatalogException(
            "loss "
                + loss
                + " is about straight paths at constant speed, but the velocity along "
                + schedule.spec()
                + " changes; choose rectified or flow-ot");
      }
    }
    return velocity;
  }
}
