package perrin.nn.diffusers;

import java.util.List;
import java.util.Map;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;

/**
 * A network of the diffusers library, built from its {@code config.json}; its parameters have the
 * names of the library's files.
 */
public sealed interface DiffusersNetwork permits UNet2D, DitTransformer2D {
  /** The names of the classes that Perrin builds. */
  List<String> CLASSES =
      List.of("UNet2DModel", "UNet2DConditionModel", "DiTTransformer2DModel", "Transformer2DModel");

  /**
   * Builds a network.
   *
   * @param config the content of {@code config.json}
   * @return the network
   * @throws IllegalArgumentException if it is of another class, or an option is unknown or not
   *     followed, in one line with its name
   */
  static DiffusersNetwork of(Map<String, ?> config) {
    Object name = config.get("_class_name");
    if (!(name instanceof String s) || !CLASSES.contains(s)) {
      throw new IllegalArgumentException(
          "_class_name is %s, but Perrin builds only %s"
              .formatted(Options.shown(name), String.join(", ", CLASSES)));
    }
    try {
      var options = new Options(s, config);
      return s.startsWith("UNet") ? new UNet2D(options) : new DitTransformer2D(options);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(s + ": its layers are too large", e);
    }
  }

  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W]
   * @param t [B], real: the library's time, steps from 0 on
   * @param c what else it is told
   * @return [B,outChannels,H,W]
   * @throws perrin.tensor.ShapeException if an operand is missing or does not fit
   */
  Var forward(Pass p, Var x, Var t, Conditioning c);

  /**
   * The network's tree.
   *
   * @return declares the parameters
   */
  Module module();

  /**
   * Channels of x.
   *
   * @return at least 1
   */
  int inChannels();

  /**
   * Channels of the output: twice those of x where the variance is learned.
   *
   * @return at least 1
   */
  int outChannels();

  /**
   * Rows and columns that it was made for.
   *
   * @return two numbers, or none where the file does not say
   */
  List<Integer> size();

  /**
   * What rows and columns of an image must be multiples of.
   *
   * @return at least 1
   */
  int unit();

  /**
   * Whether its time is the noise's sigma, which no step's number stands for: that of the first
   * step, 0, has no logarithm.
   *
   * @return false for most
   */
  boolean toldSigma();

  /**
   * Number of labels that it tells apart.
   *
   * @return 0 if it takes none
   */
  int labels();

  /**
   * The label that stands for none.
   *
   * @return -1 if there is no such label
   */
  int nullLabel();

  /**
   * Features of the states of a text.
   *
   * @return 0 if it reads none
   */
  int textFeatures();

  /**
   * Whether it is told vectors or numbers, such as a whole text's or an image's.
   *
   * @return false for most
   */
  boolean readsVectors();
}
