package perrin.diffusion.solver.dpm;

import java.util.List;

/** DPM-Solver++(3S). */
public final class DpmPlusPlus3S implements PlusPlusSingle {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus3S() {}

  @Override
  public int order() {
    return 3;
  }

  @Override
  public String name() {
    return "dpmpp-3s";
  }

  @Override
  public String summary() {
    return "third-order single-step method for the data prediction over log-SNR";
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-3s:type=heun", "dpmpp-3s:fast=true", "dpmpp-3s:fast=diffusers");
  }
}
