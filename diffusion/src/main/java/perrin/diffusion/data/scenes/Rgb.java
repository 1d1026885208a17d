package perrin.diffusion.data.scenes;

/**
 * A colour; components beyond [0, 1] are clamped.
 *
 * @param red in [0, 1]
 * @param green in [0, 1]
 * @param blue in [0, 1]
 */
public record Rgb(double red, double green, double blue) {
  /** Clamps the components. */
  public Rgb {
    red = Math.clamp(red, 0.0, 1.0);
    green = Math.clamp(green, 0.0, 1.0);
    blue = Math.clamp(blue, 0.0, 1.0);
  }

  /**
   * A component.
   *
   * @param c 0 red, 1 green, 2 blue
   * @return in [0, 1]
   */
  public double component(int c) {
    return c == 0 ? red : c == 1 ? green : blue;
  }

  /** The colour with every component changed by as much. */
  Rgb plus(double light) {
    return new Rgb(red + light, green + light, blue + light);
  }
}
