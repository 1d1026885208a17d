package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import perrin.diffusion.data.scenes.SceneRequest;
import perrin.diffusion.data.scenes.SceneRequest.Asked;
import perrin.diffusion.data.scenes.SceneRequest.Relation;

/**
 * What a picture shows against what its caption asks for, by attribute.
 *
 * <p>Every shape that is asked for is given one of those seen, none twice, such that as many
 * attributes as possible are right; of one that is missing every attribute is wrong.
 *
 * @param asked how often each attribute was asked for
 * @param right how often it was found
 */
public record SceneCheck(Map<Attribute, Integer> asked, Map<Attribute, Integer> right) {
  private static final int MISSING = -1;

  /** More than this are not tried: the picture is a mess, and its count is wrong. */
  private static final int MOST_SEEN = 12;

  /** What a caption asks for. */
  public enum Attribute {
    /** The number of shapes, once a picture. */
    COUNT,
    /** A shape. */
    SHAPE,
    /** A colour. */
    COLOUR,
    /** A size. */
    SIZE,
    /** A place. */
    PLACE,
    /** How two shapes lie to each other. */
    RELATION;

    /**
     * The word in tables and files.
     *
     * @return lower case
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the maps. */
  public SceneCheck {
    asked = Map.copyOf(asked);
    right = Map.copyOf(right);
  }

  /**
   * Checks a picture.
   *
   * @param request what is asked for
   * @param seen what is seen
   * @return the best that can be said of it
   */
  public static SceneCheck of(SceneRequest request, List<Seen> seen) {
    var best = new ArrayList<SceneCheck>();
    assign(request, seen, new ArrayList<>(), best);
    return best.getFirst();
  }

  /** Tries every way to give what is seen to what is asked for, and keeps the best. */
  private static void assign(
      SceneRequest request, List<Seen> seen, List<Integer> given, List<SceneCheck> best) {
    if (given.size() == request.objects().size()) {
      var check = judge(request, seen, given);
      if (best.isEmpty() || check.rights() > best.getFirst().rights()) {
        best.clear();
        best.add(check);
      }
      return;
    }
    for (int s = 0; s < Math.min(seen.size(), MOST_SEEN); s++) {
      if (!given.contains(s)) {
        give(s, request, seen, given, best);
      }
    }
    give(MISSING, request, seen, given, best);
  }

  private static void give(
      int which,
      SceneRequest request,
      List<Seen> seen,
      List<Integer> given,
      List<SceneCheck> best) {
    given.add(which);
    assign(request, seen, given, best);
    given.removeLast();
  }

  private static SceneCheck judge(SceneRequest request, List<Seen> seen, List<Integer> given) {
    var asked = new EnumMap<Attribute, Integer>(Attribute.class);
    var right = new EnumMap<Attribute, Integer>(Attribute.class);
    count(asked, right, Attribute.COUNT, request.objects().size() == seen.size());
    for (int i = 0; i < given.size(); i++) {
      Asked object = request.objects().get(i);
      Seen found = found(seen, given.get(i));
      count(asked, right, Attribute.SHAPE, found != null && found.shape() == object.shape());
      if (object.colour() != null) {
        count(asked, right, Attribute.COLOUR, found != null && found.colour() == object.colour());
      }
      if (object.size() != null) {
        count(asked, right, Attribute.SIZE, found != null && found.size() == object.size());
      }
      if (object.place() != null) {
        count(asked, right, Attribute.PLACE, found != null && found.place() == object.place());
      }
    }
    for (Relation relation : request.relations()) {
      Seen first = found(seen, given.get(relation.first()));
      Seen second = found(seen, given.get(relation.second()));
      boolean holds =
          first != null
              && second != null
              && relation.direction().holds(first.x() - second.x(), first.y() - second.y());
      count(asked, right, Attribute.RELATION, holds);
    }
    return new SceneCheck(asked, right);
  }

  private static Seen found(List<Seen> seen, int which) {
    return which == MISSING ? null : seen.get(which);
  }

  private static void count(
      Map<Attribute, Integer> asked,
      Map<Attribute, Integer> right,
      Attribute attribute,
      boolean found) {
    asked.merge(attribute, 1, Integer::sum);
    right.merge(attribute, found ? 1 : 0, Integer::sum);
  }

  private static int sum(Map<Attribute, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * How many things were asked for.
   *
   * @return at least 2: the number and one shape
   */
  public int askeds() {
    return sum(asked);
  }

  /**
   * How many of them were found.
   *
   * @return at most as many
   */
  public int rights() {
    return sum(right);
  }

  /**
   * Whether the picture shows all that was asked for.
   *
   * @return true if nothing is wrong
   */
  public boolean allRight() {
    return rights() == askeds();
  }
}
