package perrin.diffusion.catalog;

import java.util.List;

/** An entry of a {@link Catalog}: a public class with a public constructor without arguments. */
public interface Named {
  /**
   * What users type.
   *
   * @return lower case, with hyphens
   */
  String name();

  /**
   * What it is.
   *
   * @return one line
   */
  String summary();

  /**
   * Where it comes from.
   *
   * @return such as {@code arXiv 2006.11239}
   */
  String paper();

  /**
   * What can be set.
   *
   * @return in the order of the help; empty if nothing
   */
  default List<Setting> settings() {
    return List.of();
  }

  /**
   * Settings under which papers know it, besides the default.
   *
   * @return such as {@code linear:steps=2000}
   */
  default List<String> presets() {
    return List.of();
  }
}
