package perrin.diffusion.guidance;

import perrin.diffusion.Denoiser;
import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The guidances by name. */
public final class Guidances {
  /** The name for following the conditional model as it is. */
  public static final String NONE = "none";

  private static final Catalog<NamedGuidance> CATALOG =
      new Catalog<>(NamedGuidance.class, "guidance");

  private Guidances() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedGuidance> catalog() {
    return CATALOG;
  }

  /**
   * A guidance from what a user typed; several, joined by +, work on each other's results from left
   * to right.
   *
   * @param spec {@code cfg:scale=3} or {@code cfg:scale=7.5 + threshold:percentile=0.99}, or {@code
   *     none} for the conditional model as it is
   * @return the guidance
   * @throws CatalogException if there is no such name or setting
   */
  public static Guidance of(String spec) {
    Guidance whole = m -> m.conditional(NONE);
    if (spec.strip().equals(NONE)) {
      return whole;
    }
    for (String part : spec.split("\\+(?=\\s*[a-z])")) {
      var choice = CATALOG.choose(part);
      whole = new Chain(whole, choice.entry().make(choice.settings()));
    }
    return whole;
  }

  /** One guidance after another. */
  private record Chain(Guidance before, Guidance next) implements Guidance {
    @Override
    public Denoiser over(Models m) {
      return next.over(m.withConditional(before.over(m)));
    }

    @Override
    public boolean leavesRange() {
      return before.leavesRange() || next.leavesRange();
    }
  }
}
