package perrin.nn.net;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The networks of the papers, by name. */
public final class Presets {
  private static final List<Preset> ALL =
      Stream.of(UNetPresets.all(), SongPresets.all(), TokenPresets.all())
          .flatMap(List::stream)
          .toList();

  private Presets() {}

  /**
   * All presets.
   *
   * @return U-Nets first, then transformers
   */
  public static List<Preset> all() {
    return ALL;
  }

  /**
   * The preset of a name.
   *
   * @param name such as {@code ddpm-cifar10}
   * @return the preset
   * @throws IllegalArgumentException if there is none; the message names all
   */
  public static Preset get(String name) {
    return ALL.stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no network is called '"
                        + name
                        + "'; there are "
                        + ALL.stream().map(Preset::name).collect(Collectors.joining(", "))));
  }

  /**
   * The shape of a U-Net by name.
   *
   * @param name such as {@code ddpm-cifar10}
   * @return its configuration
   * @throws IllegalArgumentException if there is no U-Net of this name
   */
  public static UNetConfig unet(String name) {
    if (get(name).config() instanceof UNetConfig c) {
      return c;
    }
    throw new IllegalArgumentException("'" + name + "' is no U-Net");
  }
}
