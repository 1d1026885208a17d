package perrin.diffusion.condition;

import perrin.autograd.Var;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.TextStates;
import perrin.nn.net.Conditioning;
import perrin.nn.net.TextEncoder;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What the samples of a batch are told, as plain numbers. New ones say nothing: null labels, null
 * texts, numbers that are not known, images of 0, which is middle grey.
 */
public final class Told {
  private final Inputs inputs;
  private final int size;
  private final int[] labels;
  private final float[] scalars;
  private final float[] image;
  private final int[] tokens;
  private final int[] lengths;
  private TextStates states;

  /**
   * For samples that are told nothing yet.
   *
   * @param inputs what can be told
   * @param size number of samples B
   */
  Told(Inputs inputs, int size) {
    this.inputs = inputs;
    this.size = size;
    this.labels = new int[inputs.classes() > 0 ? size : 0];
    java.util.Arrays.fill(labels, inputs.classes());
    this.scalars = new float[size * inputs.scalars()];
    this.image = new float[inputs.image() == null ? 0 : size * inputs.image().values()];
    this.tokens = new int[size * inputs.tokens()];
    this.lengths = new int[inputs.tokens() > 0 ? size : 0];
  }

  /**
   * The number of samples B.
   *
   * @return at least 1
   */
  public int size() {
    return size;
  }

  /**
   * What can be told.
   *
   * @return by kind and size
   */
  public Inputs inputs() {
    return inputs;
  }

  /**
   * Says a label.
   *
   * @param sample number of the sample
   * @param label from 0 to the number of classes, which is the null label
   */
  public void label(int sample, int label) {
    labels[sample] = label;
  }

  /**
   * Says a number.
   *
   * @param sample number of the sample
   * @param which of the numbers
   * @param value the number
   */
  public void scalar(int sample, int which, float value) {
    scalars[sample * inputs.scalars() + which] = value;
  }

  /**
   * Says a text.
   *
   * @param sample number of the sample
   * @param numbers its tokens with their padding
   * @param length how many of them, the first ones, are no padding
   */
  public void text(int sample, int[] numbers, int length) {
    System.arraycopy(numbers, 0, tokens, sample * inputs.tokens(), inputs.tokens());
    lengths[sample] = length;
  }

  /**
   * Says the states of texts.
   *
   * @param all one text a sample
   */
  public void states(TextStates all) {
    this.states = all;
  }

  /**
   * The images.
   *
   * @return [B,C',H,W] flattened, to be filled; without elements where none are told
   */
  public float[] images() {
    return image;
  }

  /** Takes over what one sample of another is told. */
  void copy(int sample, Told from, int other) {
    copy(from.labels, other, labels, sample, labels.length / size);
    copy(from.scalars, other, scalars, sample, inputs.scalars());
    copy(from.image, other, image, sample, image.length / size);
    copy(from.tokens, other, tokens, sample, inputs.tokens());
    copy(from.lengths, other, lengths, sample, lengths.length / size);
    if (from.states != null) {
      states = states == null ? from.states.zeros(size) : states;
      states.copy(sample, from.states, other);
    }
  }

  private static void copy(Object from, int other, Object to, int sample, int each) {
    System.arraycopy(from, other * each, to, sample * each, each);
  }

  /**
   * Some of the samples.
   *
   * @param first number of the first
   * @param count how many
   * @return a copy
   */
  public Told part(int first, int count) {
    var part = new Told(inputs, count);
    for (int i = 0; i < count; i++) {
      part.copy(i, this, first + i);
    }
    return part;
  }

  /**
   * Puts it on a device.
   *
   * @param backend the device
   * @return tensors of the innermost open scope
   */
  public Conditioning on(Backend backend) {
    Conditioning c = Conditioning.NONE;
    if (inputs.classes() > 0) {
      c = c.withLabels(Tensor.ofInts(backend, Shape.of(size), labels));
    }
    if (inputs.scalars() > 0) {
      c = c.withScalars(floats(backend, Shape.of(size, inputs.scalars()), scalars));
    }
    if (inputs.image() != null) {
      ImageShape s = inputs.image();
      c = c.withImage(floats(backend, Shape.of(size, s.channels(), s.height(), s.width()), image));
    }
    if (inputs.tokens() > 0) {
      Shape shape = Shape.of(size, inputs.tokens());
      c = c.withTokens(Tensor.ofInts(backend, shape, tokens), floats(backend, shape, padding()));
    }
    return states == null ? c : withStates(c, backend);
  }

  private Conditioning withStates(Conditioning c, Backend backend) {
    Var text = part(backend, states.text());
    Conditioning told = c.withText(text, null, part(backend, states.pooled()));
    return states.scalars() == null ? told : told.withScalars(part(backend, states.scalars()));
  }

  private Var part(Backend backend, TextStates.Part part) {
    if (part == null) {
      return null;
    }
    int[] dims = new int[part.dims().length + 1];
    dims[0] = size;
    System.arraycopy(part.dims(), 0, dims, 1, part.dims().length);
    return floats(backend, Shape.of(dims), part.values());
  }

  private float[] padding() {
    var mask = new float[tokens.length];
    for (int i = 0; i < mask.length; i++) {
      boolean token = i % inputs.tokens() < lengths[i / inputs.tokens()];
      mask[i] = token ? 0 : (float) TextEncoder.HIDDEN;
    }
    return mask;
  }

  private static Var floats(Backend backend, Shape shape, float[] values) {
    return Var.constant(Tensor.of(backend, shape, values));
  }
}
