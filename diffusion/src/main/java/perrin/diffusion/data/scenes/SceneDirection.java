package perrin.diffusion.data.scenes;

/** How one shape lies to another. */
public enum SceneDirection {
  /** Higher up. */
  ABOVE("above", 0, -1),
  /** Lower down. */
  BELOW("below", 0, 1),
  /** Farther left. */
  LEFT_OF("to the left of", -1, 0),
  /** Farther right. */
  RIGHT_OF("to the right of", 1, 0);

  /** Captions say it of centres this far apart, a fraction of the side. */
  private static final double SAID = 0.25;

  /** It still holds of centres this far apart. */
  private static final double HOLDS = 0.1;

  private final String phrase;
  private final int dx;
  private final int dy;

  SceneDirection(String phrase, int dx, int dy) {
    this.phrase = phrase;
    this.dx = dx;
    this.dy = dy;
  }

  /**
   * How captions say it.
   *
   * @return for example {@code to the left of}
   */
  public String phrase() {
    return phrase;
  }

  /**
   * Whether it may be said: the way from the second to the first is long and mostly in this
   * direction.
   *
   * @param x from the second to the first, rightwards, a fraction of the side
   * @param y from the second to the first, downwards
   * @return true where nobody would doubt it
   */
  public boolean isClear(double x, double y) {
    double along = dx * x + dy * y;
    return along >= SAID && along >= 1.5 * Math.abs(dx * y + dy * x);
  }

  /**
   * Whether it is true.
   *
   * @param x from the second to the first, rightwards, a fraction of the side
   * @param y from the second to the first, downwards
   * @return true from a tenth of the side on
   */
  public boolean holds(double x, double y) {
    return dx * x + dy * y >= HOLDS;
  }
}
