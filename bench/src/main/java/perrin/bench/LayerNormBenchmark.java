package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Layer norm, and its gradient. */
public class LayerNormBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"rows=8192 n=256", "rows=2048 n=1152"})
  public String shape;

  /** What is computed. */
  @Param({"forward", "gradient"})
  public String pass;

  /** Made by JMH. */
  public LayerNormBenchmark() {}

  @Override
  protected String family() {
    return "layernorm";
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
