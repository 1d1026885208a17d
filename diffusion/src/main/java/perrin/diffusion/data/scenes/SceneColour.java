package perrin.diffusion.data.scenes;

import java.util.Locale;

/** The colours in scenes, far enough apart in hue that nobody confuses their names. */
public enum SceneColour {
  /** Hue 0. */
  RED(0xe8, 0x28, 0x28),
  /** Hue 28. */
  ORANGE(0xff, 0x84, 0x10),
  /** Hue 54. */
  YELLOW(0xfa, 0xe6, 0x22),
  /** Hue 130. */
  GREEN(0x22, 0xb8, 0x3c),
  /** Hue 212. */
  BLUE(0x24, 0x7c, 0xf4),
  /** Hue 275. */
  PURPLE(0x8e, 0x38, 0xd8),
  /** Hue 330. */
  PINK(0xff, 0x70, 0xb8),
  /** No hue. */
  WHITE(0xf4, 0xf4, 0xf4);

  private final Rgb rgb;

  SceneColour(int red, int green, int blue) {
    this.rgb = new Rgb(red / 255.0, green / 255.0, blue / 255.0);
  }

  /**
   * The colour itself.
   *
   * @return red, green and blue
   */
  public Rgb rgb() {
    return rgb;
  }

  /**
   * The word in captions.
   *
   * @return for example {@code red}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
