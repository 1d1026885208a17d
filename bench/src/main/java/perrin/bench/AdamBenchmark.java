package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Adam and the moving average of the weights. */
public class AdamBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"tensors=244 n=26516", "tensors=1 n=10000000"})
  public String shape;

  /** What is computed. */
  @Param({"forward"})
  public String pass;

  /** Made by JMH. */
  public AdamBenchmark() {}

  @Override
  protected String family() {
    return "adam";
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
