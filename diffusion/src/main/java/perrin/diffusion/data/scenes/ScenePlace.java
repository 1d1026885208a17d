package perrin.diffusion.data.scenes;

import java.util.List;

/** The places in scenes: three columns by three rows. */
public enum ScenePlace {
  /** Upper left. */
  TOP_LEFT(0, 0, "in the top left corner", "at the top left"),
  /** Upper middle. */
  TOP(1, 0, "at the top", "at the top"),
  /** Upper right. */
  TOP_RIGHT(2, 0, "in the top right corner", "at the top right"),
  /** Left, halfway down. */
  LEFT(0, 1, "on the left", "at the left"),
  /** The middle. */
  CENTRE(1, 1, "in the centre", "in the middle"),
  /** Right, halfway down. */
  RIGHT(2, 1, "on the right", "at the right"),
  /** Lower left. */
  BOTTOM_LEFT(0, 2, "in the bottom left corner", "at the bottom left"),
  /** Lower middle. */
  BOTTOM(1, 2, "at the bottom", "at the bottom"),
  /** Lower right. */
  BOTTOM_RIGHT(2, 2, "in the bottom right corner", "at the bottom right");

  /** Between the columns, and between the rows, as fractions of the side from either edge. */
  public static final double BORDER = 0.385;

  private final int column;
  private final int row;
  private final List<String> phrases;

  ScenePlace(int column, int row, String usual, String other) {
    this.column = column;
    this.row = row;
    this.phrases = List.of(usual, other);
  }

  /**
   * From the left.
   *
   * @return 0, 1 or 2
   */
  public int column() {
    return column;
  }

  /**
   * From the top.
   *
   * @return 0, 1 or 2
   */
  public int row() {
    return row;
  }

  /**
   * How captions say it.
   *
   * @return two phrases, the usual one first
   */
  public List<String> phrases() {
    return phrases;
  }

  /**
   * The place in which a point lies.
   *
   * @param x from the left, a fraction of the side
   * @param y from the top, a fraction of the side
   * @return the place
   */
  public static ScenePlace of(double x, double y) {
    return values()[3 * third(y) + third(x)];
  }

  private static int third(double at) {
    return at < BORDER ? 0 : at > 1 - BORDER ? 2 : 1;
  }
}
