package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** The network predicts the clean sample (Ho et al. 2020, section 3.2; Salimans and Ho 2022). */
public final class X0Parameterization implements NamedParameterization, Parameterization {
  /** The parameterization, with the schedule's own time for the network; it has no settings. */
  public X0Parameterization() {}

  @Override
  public Kind kind() {
    return Kind.X0;
  }

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    return ModelTime.scaled(this, schedule);
  }

  @Override
  public String name() {
    return "x0";
  }

  @Override
  public String summary() {
    return "the network predicts the clean sample x_0";
  }

  @Override
  public String paper() {
    return "arXiv 2202.00512";
  }
}
