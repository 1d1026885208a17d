package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.data.scenes.CaptionParser;
import perrin.diffusion.data.scenes.SceneRequest;

/**
 * How much of what captions ask for is in pictures.
 *
 * @param name of the pictures, in tables
 * @param tallies by the number of shapes that a caption asks for, then of all
 * @param pictures what was found, one by one
 */
public record SceneEvaluation(String name, List<SceneTally> tallies, List<Judged> pictures) {
  /**
   * One picture.
   *
   * @param caption what was asked for
   * @param allRight whether all of it was found
   * @param asked how many things were asked for
   * @param right how many of them were found
   * @param seen what was found
   */
  public record Judged(String caption, boolean allRight, int asked, int right, List<Seen> seen) {}

  /** Copies the lists. */
  public SceneEvaluation {
    tallies = List.copyOf(tallies);
    pictures = List.copyOf(pictures);
  }

  /**
   * Looks at pictures.
   *
   * @param name of the pictures, in tables
   * @param captions one a picture
   * @param images {@code [N,3,side,side]} in [-1,1], flattened; what lies beyond is clamped
   * @param side of a picture in pixels
   * @return what was found
   * @throws perrin.diffusion.data.DataException if a caption is not understood
   * @throws IllegalArgumentException if there are not as many pictures as captions, or none
   */
  public static SceneEvaluation of(String name, List<String> captions, float[] images, int side) {
    int values = 3 * side * side;
    if (captions.isEmpty() || images.length != (long) captions.size() * values) {
      throw new IllegalArgumentException(
          "scenes: %d values are not %d pictures [3,%d,%d]"
              .formatted(images.length, captions.size(), side, side));
    }
    List<SceneRequest> requests = captions.stream().map(CaptionParser::parse).toList();
    var checks = new ArrayList<SceneCheck>();
    var judged = new ArrayList<Judged>();
    for (int i = 0; i < requests.size(); i++) {
      var seen = SceneEye.look(images, i * values, side);
      var check = SceneCheck.of(requests.get(i), seen);
      checks.add(check);
      judged.add(
          new Judged(captions.get(i), check.allRight(), check.askeds(), check.rights(), seen));
    }
    var tallies = new ArrayList<SceneTally>();
    for (int shapes = 1; shapes <= SceneRequest.MOST; shapes++) {
      int wanted = shapes;
      var some =
          IntStream.range(0, checks.size())
              .filter(i -> requests.get(i).objects().size() == wanted)
              .mapToObj(checks::get)
              .toList();
      if (!some.isEmpty()) {
        tallies.add(SceneTally.of(shapes, some));
      }
    }
    if (tallies.size() > 1) {
      tallies.add(SceneTally.of(0, checks));
    }
    return new SceneEvaluation(name, tallies, judged);
  }
}
