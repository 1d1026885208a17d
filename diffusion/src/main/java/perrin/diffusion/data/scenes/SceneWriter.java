package perrin.diffusion.data.scenes;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.KeyedRandom;
import perrin.diffusion.data.scenes.SceneRequest.Asked;
import perrin.diffusion.data.scenes.SceneRequest.Relation;

/**
 * Captions of scenes.
 *
 * <pre>{@code
 * caption  = item | item "and" item | item "," item "and" item
 * item     = thing [place] | place "," thing | thing relation thing
 * thing    = ("a" | "an") [size] colour shape
 * place    = "on the left" | "at the left" | "in the top left corner" | "in the centre" | …
 * relation = "above" | "below" | "to the left of" | "to the right of"
 * }</pre>
 */
final class SceneWriter {
  private static final double SIZE_SAID = 0.9;
  private static final double PLACE_SAID = 0.9;
  private static final double RELATION_SAID = 0.35;
  private static final double PLACE_FIRST = 0.15;
  private static final double USUAL = 0.7;

  private SceneWriter() {}

  /** What is said about a scene: most of it, now and then less. */
  static SceneRequest choose(Scene scene, KeyedRandom random) {
    var objects = scene.objects();
    SceneDirection direction = null;
    if (objects.size() > 1) {
      double x = objects.get(0).x() - objects.get(1).x();
      double y = objects.get(0).y() - objects.get(1).y();
      boolean said = random.uniform() < RELATION_SAID;
      for (var candidate : SceneDirection.values()) {
        direction = said && candidate.isClear(x, y) ? candidate : direction;
      }
    }
    var asked = new ArrayList<Asked>();
    for (var object : objects) {
      boolean size = random.uniform() < SIZE_SAID;
      boolean place = random.uniform() < PLACE_SAID;
      boolean related = direction != null && asked.size() < 2;
      asked.add(
          new Asked(
              object.shape(),
              object.colour(),
              size ? object.size() : null,
              place && !related ? object.place() : null));
    }
    return new SceneRequest(
        asked, direction == null ? List.of() : List.of(new Relation(0, direction, 1)));
  }

  /** The caption of what is said, {@link CaptionParser} being the way back. */
  static String write(SceneRequest request, KeyedRandom random) {
    var items = new ArrayList<String>();
    var objects = request.objects();
    for (int i = 0; i < objects.size(); i++) {
      if (i == 0 && !request.relations().isEmpty()) {
        String phrase = request.relations().getFirst().direction().phrase();
        items.add(thing(objects.get(0)) + " " + phrase + " " + thing(objects.get(1)));
        i++;
      } else {
        items.add(item(objects.get(i), objects.size() == 1, random));
      }
    }
    String last = items.removeLast();
    return items.isEmpty() ? last : String.join(", ", items) + " and " + last;
  }

  private static String item(Asked asked, boolean alone, KeyedRandom random) {
    boolean placeFirst = random.uniform() < PLACE_FIRST;
    boolean usual = random.uniform() < USUAL;
    if (asked.place() == null) {
      return thing(asked);
    }
    String place = asked.place().phrases().get(usual ? 0 : 1);
    return alone && placeFirst ? place + ", " + thing(asked) : thing(asked) + " " + place;
  }

  private static String thing(Asked asked) {
    var words = new ArrayList<String>();
    if (asked.size() != null) {
      words.add(asked.size().word());
    }
    words.add(asked.colour().word());
    words.add(asked.shape().word());
    String article = "aeiou".indexOf(words.getFirst().charAt(0)) >= 0 ? "an " : "a ";
    return article + String.join(" ", words);
  }
}
