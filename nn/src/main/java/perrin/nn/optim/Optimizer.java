package perrin.nn.optim;

import java.util.Map;
import java.util.SequencedMap;
import perrin.nn.Parameters;
import perrin.tensor.Tensor;

/**
 * A rule that changes parameters in place by their gradients, with a state of its own that
 * checkpoints carry.
 */
public interface Optimizer extends AutoCloseable {

  /**
   * One step; the parameters' storages get a new version.
   *
   * @param p parameters, written
   * @param gradients one a parameter, in their order
   * @param learningRate of this step
   * @param clip [1] on the parameters' backend: factor for all gradients, 1 for none ({@link
   *     GradientNorm#clip})
   * @throws IllegalArgumentException if numbers, shapes or types do not fit the parameters
   */
  void step(Parameters p, Tensor[] gradients, double learningRate, Tensor clip);

  /**
   * One step with a factor known on the host.
   *
   * @param p parameters, written
   * @param gradients one a parameter, in their order
   * @param learningRate of this step
   * @param clip factor for all gradients, 1 for none
   */
  void step(Parameters p, Tensor[] gradients, double learningRate, double clip);

  /**
   * Number of steps taken.
   *
   * @return k of the last step, 0 before the first
   */
  long steps();

  /**
   * The state by name: moments under "m.NAME", the count under "step" as two INT32.
   *
   * @return the tensors themselves but for the count; owned by the optimiser, the count by the
   *     innermost scope
   */
  SequencedMap<String, Tensor> state();

  /**
   * Takes over a state, such as that of a file.
   *
   * @param state exactly the names and shapes of {@link #state}; copied
   * @throws IllegalArgumentException if names are missing, too many, or shapes differ
   */
  void load(Map<String, Tensor> state);

  /** Gives the state's memory back. */
  @Override
  void close();
}
