package perrin.diffusion.network;

import java.util.List;
import java.util.stream.Stream;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.nn.Module;
import perrin.nn.net.Captioned;
import perrin.nn.net.ConditionalNetwork;
import perrin.nn.net.TextEncoder;
import perrin.nn.net.TextEncoderConfig;

/**
 * The text encoder that is trained together with a network (CND-3).
 *
 * @param features of a token's state
 * @param depth number of blocks
 * @param heads of each attention
 */
public record TextReading(int features, int depth, int heads) {
  /**
   * The settings of an encoder, behind those of a network.
   *
   * @param others the network's settings
   * @return all of them
   */
  public static List<Setting> settings(Setting... others) {
    return Stream.concat(
            Stream.of(others),
            Stream.of(
                Setting.of("text-features", 96, "features of a token's state, where there is text"),
                Setting.of("text-depth", 2, "blocks of the text encoder"),
                Setting.of("text-heads", 4, "heads of its attention")))
        .toList();
  }

  /**
   * What was set.
   *
   * @param settings of the entry
   * @return the encoder's shape
   */
  public static TextReading of(Settings settings) {
    return new TextReading(
        settings.whole("text-features", 1, 4096),
        settings.whole("text-depth", 1, 64),
        settings.whole("text-heads", 1, 64));
  }

  /**
   * A network together with the encoder, where there is text.
   *
   * @param <N> the network's type
   * @param network takes states of {@link #features}
   * @param told what it is told
   * @param pools whether it takes their mean, too
   * @return both, or the network alone
   */
  public <N extends Module & ConditionalNetwork> Trainable with(
      N network, Inputs told, boolean pools) {
    if (told.tokens() == 0) {
      return Trainable.of(network);
    }
    var encoder =
        new TextEncoder(
            new TextEncoderConfig(told.vocabulary(), told.tokens(), features, depth, heads));
    return Trainable.of(new Captioned(encoder, network, pools));
  }
}
