package perrin.nn;

import java.util.Objects;
import perrin.tensor.Shape;

/**
 * A place for a learned tensor: local name, shape and how to fill it at the start; no value.
 *
 * <p>A slot is itself and equal to nothing else: two layers of the same shape have two slots.
 */
public final class Parameter {
  private final String name;
  private final Shape shape;
  private final Init init;

  Parameter(String name, Shape shape, Init init) {
    this.name = name;
    this.shape = Objects.requireNonNull(shape, "shape");
    this.init = Objects.requireNonNull(init, "init");
  }

  /**
   * The name within its module.
   *
   * @return such as "weight"; the dotted name is known at the root only
   */
  public String name() {
    return name;
  }

  /**
   * The shape of its value.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * How its first value is drawn.
   *
   * @return the distribution
   */
  public Init init() {
    return init;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
