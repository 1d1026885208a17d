package perrin.diffusion.data.scenes;

import java.util.List;
import java.util.Objects;

/**
 * What a caption asks for.
 *
 * @param objects the shapes, in the caption's order
 * @param relations how they lie to each other
 */
public record SceneRequest(List<Asked> objects, List<Relation> relations) {
  /** No caption asks for more shapes. */
  public static final int MOST = 3;

  /**
   * One shape; what is null may be anything.
   *
   * @param shape its shape
   * @param colour its colour or null
   * @param size its size or null
   * @param place where it lies or null
   */
  public record Asked(SceneShape shape, SceneColour colour, SceneSize size, ScenePlace place) {
    /** Checks that there is a shape. */
    public Asked {
      Objects.requireNonNull(shape, "shape");
    }
  }

  /**
   * How one shape lies to another.
   *
   * @param first which one, from 0
   * @param direction how it lies
   * @param second to which one
   */
  public record Relation(int first, SceneDirection direction, int second) {}

  /** Copies the lists and checks the numbers. */
  public SceneRequest {
    objects = List.copyOf(objects);
    relations = List.copyOf(relations);
    if (objects.isEmpty() || objects.size() > MOST) {
      throw new IllegalArgumentException(
          "request: %d shapes, must be 1 to %d".formatted(objects.size(), MOST));
    }
    for (Relation relation : relations) {
      Objects.checkIndex(relation.first(), objects.size());
      Objects.checkIndex(relation.second(), objects.size());
    }
  }
}
