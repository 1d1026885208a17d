package perrin.diffusion.evaluation.scene;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks of pictures whose captions ask for as many shapes, added up.
 *
 * @param shapes how many their captions ask for, 0 for any number
 * @param pictures how many there are
 * @param allRight how many of them show all that is asked for
 * @param asked how often each attribute was asked for, by its word
 * @param right how often it was found
 */
public record SceneTally(
    int shapes,
    int pictures,
    int allRight,
    Map<String, Integer> asked,
    Map<String, Integer> right) {

  static SceneTally of(int shapes, List<SceneCheck> checks) {
    var asked = new LinkedHashMap<String, Integer>();
    var right = new LinkedHashMap<String, Integer>();
    for (var attribute : SceneCheck.Attribute.values()) {
      asked.put(
          attribute.word(),
          checks.stream().mapToInt(c -> c.asked().getOrDefault(attribute, 0)).sum());
      right.put(
          attribute.word(),
          checks.stream().mapToInt(c -> c.right().getOrDefault(attribute, 0)).sum());
    }
    int all = (int) checks.stream().filter(SceneCheck::allRight).count();
    return new SceneTally(shapes, checks.size(), all, asked, right);
  }

  /**
   * The share of all that was asked for that was found.
   *
   * @return from 0 to 1
   */
  public double found() {
    return share(
        right.values().stream().mapToInt(Integer::intValue).sum(),
        asked.values().stream().mapToInt(Integer::intValue).sum());
  }

  /**
   * The share of one attribute that was found.
   *
   * @param attribute which one
   * @return from 0 to 1, or NaN where it was never asked for
   */
  public double found(SceneCheck.Attribute attribute) {
    return share(right.get(attribute.word()), asked.get(attribute.word()));
  }

  /**
   * The share of pictures that show all that is asked for.
   *
   * @return from 0 to 1
   */
  public double perfect() {
    return share(allRight, pictures);
  }

  private static double share(int part, int whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
