package perrin.diffusion.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import perrin.nn.diffusers.Options;

/**
 * A scheduler of the diffusers library in Perrin's words.
 *
 * <p>Where they differ: Perrin's samplers end at the clean level, also where {@code
 * set_alpha_to_one} is false; grids are Perrin's of the same name, which for some samplers are a
 * step apart from the library's ({@code perrin trace --convention diffusers} follows those).
 *
 * @param schedule such as {@code linear:steps=1000,beta-start=1.0E-4,beta-end=0.02}
 * @param parameterization {@code eps}, {@code x0} or {@code v}
 * @param variance of reverse steps: {@code beta}, {@code beta-tilde} or {@code learned-range}
 * @param sampler such as {@code dpmpp-2m:type=heun}
 * @param grid such as {@code leading:offset=1}
 * @param steps that a sampler takes if nobody says
 * @param clip whether the predicted clean image is clipped to [-1,1]
 */
public record SchedulerMapping(
    String schedule,
    String parameterization,
    String variance,
    String sampler,
    String grid,
    int steps,
    boolean clip) {

  /** The scheduler where a folder has none. */
  public static final Map<String, Object> USUAL = Map.of("_class_name", "DDPMScheduler");

  private static final Set<String> CLASSES =
      Set.of(
          "DDPMScheduler",
          "DDPMParallelScheduler",
          "DDIMScheduler",
          "DDIMParallelScheduler",
          "PNDMScheduler",
          "DPMSolverMultistepScheduler",
          "DPMSolverSinglestepScheduler",
          "DEISMultistepScheduler",
          "UniPCMultistepScheduler",
          "EulerDiscreteScheduler",
          "EulerAncestralDiscreteScheduler",
          "HeunDiscreteScheduler",
          "LMSDiscreteScheduler",
          "KDPM2DiscreteScheduler",
          "KDPM2AncestralDiscreteScheduler");

  /** Those whose defaults are the betas of Stable Diffusion. */
  private static final Set<String> NARROW =
      Set.of("HeunDiscreteScheduler", "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler");

  /** Those that space their times evenly by T / n unless told otherwise. */
  private static final Set<String> LEADING =
      Set.of(
          "DDPMScheduler",
          "DDPMParallelScheduler",
          "DDIMScheduler",
          "DDIMParallelScheduler",
          "PNDMScheduler");

  /**
   * Reads a scheduler's options.
   *
   * @param config the content of {@code scheduler_config.json}
   * @return in Perrin's words
   * @throws IllegalArgumentException if it is of another class, or an option is unknown or not
   *     followed, in one line with its name
   */
  public static SchedulerMapping of(Map<String, ?> config) {
    Object name = config.get("_class_name");
    if (!(name instanceof String s) || !CLASSES.contains(s)) {
      throw new IllegalArgumentException(
          "_class_name is %s, but Perrin follows only %s"
              .formatted(
                  Options.shown(name), String.join(", ", CLASSES.stream().sorted().toList())));
    }
    var o = new Options(s, config);
    int steps = o.whole("num_train_timesteps", 1000, 1, 100_000);
    String schedule = schedule(o, s, steps);
    String parameterization =
        switch (o.word("prediction_type", "epsilon", "epsilon", "sample", "v_prediction")) {
          case "sample" -> "x0";
          case "v_prediction" -> "v";
          default -> "eps";
        };
    String variance =
        switch (!o.has("variance_type")
            ? "fixed_small"
            : o.word(
                "variance_type",
                "fixed_small",
                "fixed_small",
                "fixed_small_log",
                "fixed_large",
                "fixed_large_log",
                "learned_range")) {
          case "fixed_large", "fixed_large_log" -> "beta";
          case "learned_range" -> "learned-range";
          default -> "beta-tilde";
        };
    boolean chain = s.startsWith("DDPM");
    if (!chain && !variance.equals("learned-range")) {
      variance = "beta-tilde";
    }
    boolean clip = clips(o, s);
    String sampler = chain ? "ddpm:variance=" + variance : sampler(o, s);
    String grid = grid(o, s);
    o.only("thresholding", false);
    o.ignore("dynamic_thresholding_ratio", "sample_max_value");
    // where the last step ends, which is the clean level here
    o.ignore("set_alpha_to_one", "final_sigmas_type");
    // what sampling functions of the library are told, or older versions wrote
    o.ignore("tensor_format");
    unread(o);
    o.done();
    // with an offset the first time of as many steps as there are would lie beyond the last one
    int most = grid.startsWith("leading:offset") ? Math.max(1, steps - 1) : steps;
    return new SchedulerMapping(
        schedule,
        parameterization,
        variance,
        sampler,
        grid,
        Math.min(most, chain ? steps : 50),
        clip);
  }

  /**
   * Options of other classes, which the library keeps when it makes one scheduler of another, and
   * does not read. Those that change times or sigmas must be off all the same.
   */
  private static void unread(Options o) {
    o.only("use_dynamic_shifting", false);
    o.only("sigma_min", null);
    o.only("sigma_max", null);
    o.only("shift_terminal", null);
    o.ignore(
        "time_shift_type",
        "skip_prk_steps",
        "interpolation_type",
        "timestep_type",
        "algorithm_type",
        "solver_order",
        "solver_type",
        "lower_order_final",
        "euler_at_final",
        "lambda_min_clipped",
        "predict_x0",
        "disable_corrector",
        "solver_p");
  }

  private static String schedule(Options o, String name, int steps) {
    boolean narrow = NARROW.contains(name);
    double from = o.real("beta_start", narrow ? 0.00085 : 0.0001, 1e-12, 0.999);
    double to = o.real("beta_end", narrow ? 0.012 : 0.02, 1e-12, 0.999);
    String kind =
        o.word(
            "beta_schedule", "linear", "linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid");
    String betas = "steps=%d,beta-start=%s,beta-end=%s".formatted(steps, from, to);
    String schedule =
        switch (kind) {
          case "scaled_linear" -> "scaled-linear:" + betas;
          case "squaredcos_cap_v2" -> "cosine:steps=" + steps;
          case "sigmoid" -> "sigmoid-beta:" + betas;
          default -> "linear:" + betas;
        };
    if (o.has("trained_betas")) {
      List<Double> table = o.reals("trained_betas", 0, 1, 100_000);
      if (o.has("num_train_timesteps") && table.size() != steps) {
        throw o.fault("trained_betas", table.size() + " numbers", "num_train_timesteps, " + steps);
      }
      schedule =
          "custom:beta=["
              + table.stream().map(b -> Double.toString(b)).collect(Collectors.joining(","))
              + "]";
    }
    return o.flag("rescale_betas_zero_snr", false)
        ? "zero-terminal-snr:of=[" + schedule + "]"
        : schedule;
  }

  /**
   * Three families can clip, of which two do by default; others keep the key and do not read it.
   */
  private static boolean clips(Options o, String name) {
    boolean family = name.startsWith("DDPM") || name.startsWith("DDIM");
    if (!family && !name.startsWith("Heun")) {
      o.ignore("clip_sample", "clip_sample_range");
      return false;
    }
    boolean clips = o.flag("clip_sample", family);
    double range = o.real("clip_sample_range", 1, 0, 1e6);
    if (clips && range != 1) {
      throw o.fault("clip_sample_range", range, "1");
    }
    return clips;
  }

  private static String sampler(Options o, String name) {
    return switch (name) {
      case "DDIMScheduler", "DDIMParallelScheduler" -> "ddim";
      case "PNDMScheduler" -> (o.flag("skip_prk_steps", false) ? "plms" : "pndm") + ":equal=true";
      case "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler" ->
          dpmSolver(o, name.contains("Singlestep"));
      case "DEISMultistepScheduler" -> {
        o.only("algorithm_type", "deis");
        o.only("solver_type", "logrho");
        yield "deis:order=%d,polynomial=log-rho,lower-order-final=%s"
            .formatted(o.whole("solver_order", 2, 1, 3), o.flag("lower_order_final", true));
      }
      case "UniPCMultistepScheduler" -> {
        o.only("disable_corrector", List.of());
        o.only("solver_p", null);
        yield "unipc:order=%d,variant=%s,predict=%s,lower-order-final=%s"
            .formatted(
                o.whole("solver_order", 2, 1, 3),
                o.word("solver_type", "bh2", "bh1", "bh2"),
                o.flag("predict_x0", true) ? "x0" : "eps",
                o.flag("lower_order_final", true));
      }
      case "EulerDiscreteScheduler" -> {
        o.only("interpolation_type", "linear");
        o.only("timestep_type", "discrete");
        o.only("sigma_min", null);
        o.only("sigma_max", null);
        yield "euler";
      }
      case "EulerAncestralDiscreteScheduler" -> "euler-ancestral";
      case "HeunDiscreteScheduler" -> "heun";
      case "LMSDiscreteScheduler" -> "lms";
      case "KDPM2DiscreteScheduler" -> "kdpm2";
      default -> "kdpm2-ancestral";
    };
  }

  private static String dpmSolver(Options o, boolean single) {
    String algorithm =
        single
            ? o.word("algorithm_type", "dpmsolver++", "dpmsolver", "dpmsolver++")
            : o.word(
                "algorithm_type", "dpmsolver++", "dpmsolver", "dpmsolver++", "sde-dpmsolver++");
    int order = o.whole("solver_order", 2, 1, 3);
    String type = "type=" + o.word("solver_type", "midpoint", "midpoint", "heun");
    boolean last = o.flag("lower_order_final", !single);
    String ending =
        "lower-order-final=%s,euler-at-final=%s".formatted(last, o.flag("euler_at_final", false));
    // a bound of minus infinity clips nothing
    o.only("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    if (order == 1 && !algorithm.startsWith("sde")) {
      return "ddim";
    }
    if (algorithm.equals("dpmsolver")) {
      return single
          ? "dpm-solver:mode=single,order=%d,third=exact,%s".formatted(order, type)
          : "dpm-solver:mode=multi,order=%d,third=halved,%s,%s".formatted(order, type, ending);
    }
    if (single) {
      // whatever lower_order_final says, the library lowers the order before a clean end
      return "dpmpp-%ds:fast=diffusers,%s".formatted(order, type);
    }
    if (algorithm.startsWith("sde")) {
      if (order == 1) {
        throw o.fault("solver_order", order, "2 or 3 beside algorithm_type sde-dpmsolver++");
      }
      if (order == 3 && !last) {
        throw o.fault("lower_order_final", last, "true beside solver_order 3 of sde-dpmsolver++");
      }
      // the last step is the clean one, which is of order 1 in any case: no more can be lowered
      return order == 2 ? "dpmpp-2m-sde:" + type : "dpmpp-3m-sde:third=diffusers,farthest=Infinity";
    }
    var settings = new ArrayList<String>();
    if (order == 3) {
      settings.add("third=halved");
    }
    settings.add(type);
    settings.add(ending);
    return "dpmpp-%dm:%s".formatted(order, String.join(",", settings));
  }

  private static String grid(Options o, String name) {
    String spacing =
        o.word(
            "timestep_spacing",
            LEADING.contains(name) ? "leading" : "linspace",
            "leading",
            "linspace",
            "trailing");
    int offset = o.whole("steps_offset", 0, 0, 1);
    o.only("use_flow_sigmas", false);
    o.ignore("flow_shift");
    boolean karras = o.flag("use_karras_sigmas", false);
    boolean exponential = o.flag("use_exponential_sigmas", false);
    boolean beta = o.flag("use_beta_sigmas", false);
    boolean lambda = o.flag("use_lu_lambdas", false);
    if (karras) {
      return "karras";
    }
    if (exponential) {
      return "exponential";
    }
    if (beta) {
      return "beta";
    }
    return lambda
        ? "logsnr-uniform"
        : spacing.equals("leading") && offset > 0 ? "leading:offset=" + offset : spacing;
  }
}
