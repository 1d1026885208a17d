package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Attention, and its gradient. */
public class AttentionBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"b=32 t=64 d=128", "b=32 t=256 d=64"})
  public String shape;

  /** What is computed. */
  @Param({"forward", "gradient"})
  public String pass;

  /** Made by JMH. */
  public AttentionBenchmark() {}

  @Override
  protected String family() {
    return "attention";
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
