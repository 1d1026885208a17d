package perrin.diffusion.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.Settings.Given;

/**
 * A process as its paper trains and samples it: one name for settings that belong together. What is
 * given explicitly wins.
 *
 * @param name what users type
 * @param paper where the combination comes from
 * @param values setting by key
 */
public record ProcessPreset(String name, String paper, Map<String, String> values) {
  /** The name for settings chosen one by one. */
  public static final String CUSTOM = "custom";

  private static final List<ProcessPreset> ALL =
      List.of(
          of("ddpm", "arXiv 2006.11239", "linear", "eps", "uniform", "simple", "ddpm", "trailing")
              .steps(1000),
          of("iddpm", "arXiv 2102.09672", "cosine", "eps", "uniform", "hybrid", "ddpm", "linspace")
              .with("variance", "learned-range")
              .steps(250),
          of("ncsn", "arXiv 1907.05600", "ncsn", "score", "uniform", "ncsn", "annealed-langevin")
              .steps(10),
          of("ve", "arXiv 2011.13456", "ve", "score", "uniform", "ncsn", "predictor-corrector")
              .steps(1000),
          of("vp", "arXiv 2011.13456", "vp", "eps", "uniform", "simple", "euler-maruyama")
              .steps(1000),
          of("sub-vp", "arXiv 2011.13456", "sub-vp", "score", "uniform", "ncsn", "euler-maruyama")
              .steps(1000),
          of("vdm", "arXiv 2107.00630", "learned", "eps", "antithetic", "ct-elbo", "ddpm")
              .steps(250),
          of("edm", "arXiv 2206.00364", "edm", "edm", "lognormal", "edm", "heun", "karras")
              .steps(18),
          of("flow-ot", "arXiv 2210.02747", "flow-ot", "velocity", "uniform", "cfm", "flow-euler")
              .steps(100),
          of(
                  "ot-cfm",
                  "arXiv 2302.00482",
                  "rectified",
                  "velocity",
                  "uniform",
                  "ot-cfm",
                  "flow-euler")
              .steps(100),
          of("rectified", "arXiv 2209.03003", "rectified", "velocity", "uniform", "rectified")
              .with("sampler", "flow-euler")
              .steps(100),
          of("sd3", "arXiv 2403.03206", "shift", "velocity", "logit-normal", "cfm", "flow-euler")
              .steps(28));

  private static ProcessPreset of(String name, String paper, String... values) {
    String[] keys = {"schedule", "parameterization", "density", "loss", "sampler", "grid"};
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      settings.put(keys[i], values[i]);
    }
    settings.putIfAbsent("grid", "uniform");
    return new ProcessPreset(name, paper, settings);
  }

  private ProcessPreset steps(int n) {
    return with("sampler-steps", Integer.toString(n));
  }

  private ProcessPreset with(String key, String value) {
    Map<String, String> settings = new LinkedHashMap<>(values);
    settings.put(key, value);
    return new ProcessPreset(name, paper, settings);
  }

  /**
   * All presets.
   *
   * @return in the order of the help
   */
  public static List<ProcessPreset> all() {
    return ALL;
  }

  /**
   * The given settings and those that follow from a process among them.
   *
   * @param given by key
   * @return more of them; the same if no process is named
   * @throws UserException if there is no such process
   */
  static Map<String, Given> expand(Map<String, Given> given) {
    Given process = given.get("process");
    if (process == null || process.text().strip().equals(CUSTOM)) {
      return given;
    }
    String name = process.text().strip();
    ProcessPreset preset = ALL.stream().filter(p -> p.name.equals(name)).findFirst().orElse(null);
    if (preset == null) {
      List<String> known = Stream.concat(Stream.of(CUSTOM), ALL.stream().map(p -> p.name)).toList();
      throw new UserException(NearestName.message("process", name, known));
    }
    Map<String, Given> all = new LinkedHashMap<>(given);
    preset.values.forEach(
        (key, value) ->
            all.putIfAbsent(key, new Given(value, process.where() + " " + name + ": " + key)));
    return all;
  }
}
