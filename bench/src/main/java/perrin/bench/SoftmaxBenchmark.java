package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Softmax, and its gradient. */
public class SoftmaxBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"rows=2048 n=64", "rows=8192 n=256"})
  public String shape;

  /** What is computed. */
  @Param({"forward", "gradient"})
  public String pass;

  /** Made by JMH. */
  public SoftmaxBenchmark() {}

  @Override
  protected String family() {
    return "softmax";
  }

  @Override
  protected String shape() {
    return shape;
  }

  @Override
  protected String pass() {
    return pass;
  }
}
