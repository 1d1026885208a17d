package perrin.diffusion.data.scenes;

import java.util.Locale;

/** The sizes in scenes: radii as fractions of the picture's side, with a gap between the two. */
public enum SceneSize {
  /** From 0.135 to 0.155. */
  SMALL(0.135, 0.155),
  /** From 0.205 to 0.24. */
  LARGE(0.205, 0.24);

  /** Half way between the largest small and the smallest large radius. */
  public static final double BORDER = 0.18;

  private final double least;
  private final double most;

  SceneSize(double least, double most) {
    this.least = least;
    this.most = most;
  }

  /**
   * The least radius.
   *
   * @return a fraction of the side
   */
  public double least() {
    return least;
  }

  /**
   * The greatest radius.
   *
   * @return a fraction of the side
   */
  public double most() {
    return most;
  }

  /**
   * The size of a radius.
   *
   * @param radius a fraction of the side
   * @return on which side of the {@link #BORDER} it lies
   */
  public static SceneSize of(double radius) {
    return radius < BORDER ? SMALL : LARGE;
  }

  /**
   * The word in captions.
   *
   * @return {@code small} or {@code large}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
