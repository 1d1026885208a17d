package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** The network predicts the noise (Ho et al. 2020, eq. 11). */
public final class EpsParameterization implements NamedParameterization, Parameterization {
  /** The parameterization, with the schedule's own time for the network; it has no settings. */
  public EpsParameterization() {}

  @Override
  public Kind kind() {
    return Kind.EPS;
  }

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    return ModelTime.scaled(this, schedule);
  }

  @Override
  public String name() {
    return "eps";
  }

  @Override
  public String summary() {
    return "the network predicts the noise eps";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239";
  }
}
