package perrin.diffusion.solver.dpm;

import java.util.List;

/** DPM-Solver++(2S). */
public final class DpmPlusPlus2S implements PlusPlusSingle {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus2S() {}

  @Override
  public int order() {
    return 2;
  }

  @Override
  public String name() {
    return "dpmpp-2s";
  }

  @Override
  public String summary() {
    return "second-order single-step method for the data prediction over log-SNR";
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-2s:type=heun", "dpmpp-2s:fast=true");
  }
}
