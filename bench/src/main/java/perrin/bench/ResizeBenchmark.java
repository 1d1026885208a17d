package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Upsampling by repetition, and its gradient. */
public class ResizeBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"b=32 c=128 h=8 w=8", "b=32 c=128 h=16 w=16"})
  public String shape;

  /** What is computed. */
  @Param({"forward", "gradient"})
  public String pass;

  /** Made by JMH. */
  public ResizeBenchmark() {}

  @Override
  protected String family() {
    return "resize";
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
