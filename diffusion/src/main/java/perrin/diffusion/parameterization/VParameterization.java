package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** The network predicts {@code v = signal eps - noise x_0} (Salimans and Ho 2022, section 4). */
public final class VParameterization implements NamedParameterization, Parameterization {
  /** The parameterization, with the schedule's own time for the network; it has no settings. */
  public VParameterization() {}

  @Override
  public Kind kind() {
    return Kind.V;
  }

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    return ModelTime.scaled(this, schedule);
  }

  @Override
  public String name() {
    return "v";
  }

  @Override
  public String summary() {
    return "the network predicts v = signal eps - noise x_0";
  }

  @Override
  public String paper() {
    return "arXiv 2202.00512";
  }
}
