package perrin.diffusion.run;

import java.util.List;

/**
 * The shape of the network.
 *
 * @param net which network, with its own settings; looked up by {@link
 *     perrin.diffusion.network.Networks}
 * @param channels channels at full resolution
 * @param mults multiples of {@code channels}, one a resolution, the finest first
 * @param blocks residual blocks a resolution
 * @param attention sides of the feature maps that get self-attention
 * @param heads attention heads
 * @param groups groups of the group norms
 * @param dropout probability in residual blocks, in [0, 1)
 */
public record NetworkSettings(
    @Setting(
            value = "unet, or another that 'perrin networks' lists, such as adm or dit:patch=2",
            label = "NAME")
        String net,
    @Setting(value = "channels at full resolution, or features of a token", label = "N")
        int channels,
    @Setting(value = "multiples of channels, one a resolution", label = "A,B,..")
        List<Integer> mults,
    @Setting(value = "residual blocks a resolution, or a transformer's blocks", label = "N")
        int blocks,
    @Setting(value = "sides of feature maps with attention; or none", label = "N,..")
        List<Integer> attention,
    @Setting(value = "attention heads", label = "N") int heads,
    @Setting(value = "groups of the group norms", label = "N") int groups,
    @Setting(value = "dropout probability in residual blocks", label = "X") double dropout) {

  /** Checks the ranges; that sizes divide is checked once the images are known. */
  public NetworkSettings {
    mults = List.copyOf(mults);
    attention = List.copyOf(attention);
    Range.within("channels", channels, 1, 4096);
    Range.within("mults: the number of resolutions", mults.size(), 1, 8);
    mults.forEach(m -> Range.within("mults: a multiple", m, 1, 64));
    Range.within("blocks", blocks, 1, 16);
    Range.within("attention: the number of sides", attention.size(), 0, 8);
    attention.forEach(a -> Range.within("attention: a side", a, 1, 4096));
    Range.within("heads", heads, 1, 64);
    Range.within("groups", groups, 1, 1024);
    Range.belowOne("dropout", dropout);
  }

  static NetworkSettings defaults() {
    return new NetworkSettings("unet", 32, List.of(1, 2, 2), 2, List.of(7), 1, 8, 0);
  }
}
