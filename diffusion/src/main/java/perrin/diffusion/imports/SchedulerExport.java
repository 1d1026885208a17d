package perrin.diffusion.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/**
 * A run's schedule and prediction as a {@code DDPMScheduler}, of which the library makes others.
 */
final class SchedulerExport {
  private SchedulerExport() {}

  /**
   * The library's options.
   *
   * @param config the run's settings
   * @param schedule the run's schedule
   * @return the content of {@code scheduler_config.json}
   * @throws UserException if the library has no such schedule or prediction
   */
  static Map<String, Object> of(RunConfig config, Schedule schedule) {
    if (!(schedule instanceof DiscreteSchedule d)) {
      throw new UserException(
          "schedule %s has no numbered steps, which the library's schedulers have"
              .formatted(schedule.spec()));
    }
    var o = new LinkedHashMap<String, Object>();
    o.put("_class_name", "DDPMScheduler");
    o.put("num_train_timesteps", d.steps());
    o.putAll(betas(d));
    o.put("prediction_type", prediction(config.diffusion().parameterization()));
    o.put(
        "variance_type",
        switch (config.diffusion().variance()) {
          case "beta" -> "fixed_large";
          case "learned-range" -> "learned_range";
          default -> "fixed_small";
        });
    o.put("clip_sample", config.watch().clipSamples());
    String grid = config.watch().grid();
    o.put(
        "timestep_spacing", grid.equals("linspace") || grid.equals("trailing") ? grid : "leading");
    return o;
  }

  private static String prediction(String parameterization) {
    return switch (parameterization) {
      case "eps" -> "epsilon";
      case "x0" -> "sample";
      case "v" -> "v_prediction";
      default ->
          throw new UserException(
              "the library's schedulers know no networks that predict " + parameterization);
    };
  }

  /** A formula of the library's where one gives these betas, else the betas themselves. */
  private static Map<String, Object> betas(DiscreteSchedule d) {
    for (String kind : List.of("linear", "scaled_linear", "squaredcos_cap_v2")) {
      Map<String, Object> formula = new LinkedHashMap<>();
      formula.put("beta_schedule", kind);
      if (!kind.startsWith("squared")) {
        formula.put("beta_start", d.beta(1));
        formula.put("beta_end", d.beta(d.steps()));
      }
      var whole = new LinkedHashMap<>(formula);
      whole.put("_class_name", "DDPMScheduler");
      whole.put("num_train_timesteps", d.steps());
      if (same(d, whole)) {
        return formula;
      }
    }
    var table = new ArrayList<Double>();
    for (int k = 1; k <= d.steps(); k++) {
      table.add(d.beta(k));
    }
    return Map.of("trained_betas", table);
  }

  private static boolean same(DiscreteSchedule d, Map<String, Object> formula) {
    DiscreteSchedule other;
    try {
      other = Schedules.discrete(SchedulerMapping.of(formula).schedule());
    } catch (IllegalArgumentException e) {
      // such ends are out of the formula's range
      return false;
    }
    for (int k = 1; k <= d.steps(); k++) {
      if (!(Math.abs(other.beta(k) - d.beta(k)) <= 1e-12 + 1e-9 * d.beta(k))) {
        return false;
      }
    }
    return true;
  }
}
