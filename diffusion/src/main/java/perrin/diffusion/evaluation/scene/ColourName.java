package perrin.diffusion.evaluation.scene;

import perrin.diffusion.data.scenes.Rgb;
import perrin.diffusion.data.scenes.SceneColour;

/** The name of a colour: the one nearest in hue, or white where there is hardly any. */
final class ColourName {
  private static final double GREY = 0.25;

  private ColourName() {}

  static SceneColour of(Rgb colour) {
    if (saturation(colour) < GREY) {
      return SceneColour.WHITE;
    }
    SceneColour best = SceneColour.WHITE;
    double least = Double.MAX_VALUE;
    for (var named : SceneColour.values()) {
      double away = Math.abs(hue(colour) - hue(named.rgb()));
      away = Math.min(away, 360 - away);
      if (named != SceneColour.WHITE && away < least) {
        least = away;
        best = named;
      }
    }
    return best;
  }

  private static double saturation(Rgb c) {
    double most = Math.max(c.red(), Math.max(c.green(), c.blue()));
    double least = Math.min(c.red(), Math.min(c.green(), c.blue()));
    return most > 0 ? (most - least) / most : 0;
  }

  /** The hue of the hexagon model in degrees: red 0, green 120, blue 240. */
  static double hue(Rgb c) {
    double most = Math.max(c.red(), Math.max(c.green(), c.blue()));
    double extent = most - Math.min(c.red(), Math.min(c.green(), c.blue()));
    if (extent <= 0) {
      return 0;
    }
    double sixth;
    if (most == c.red()) {
      sixth = (c.green() - c.blue()) / extent;
    } else if (most == c.green()) {
      sixth = 2 + (c.blue() - c.red()) / extent;
    } else {
      sixth = 4 + (c.red() - c.green()) / extent;
    }
    return (60 * sixth + 360) % 360;
  }
}
