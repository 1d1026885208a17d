package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Group norm with SiLU, and its gradient. */
public class GroupNormBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({
    "b=32 c=64 h=32 w=32 groups=8",
    "b=32 c=128 h=32 w=32 groups=8",
    "b=32 c=192 h=32 w=32 groups=8",
    "b=32 c=128 h=16 w=16 groups=8",
    "b=32 c=256 h=16 w=16 groups=8",
    "b=32 c=128 h=8 w=8 groups=8",
    "b=32 c=256 h=8 w=8 groups=8"
  })
  public String shape;

  /** What is computed. */
  @Param({"forward", "gradient"})
  public String pass;

  /** Made by JMH. */
  public GroupNormBenchmark() {}

  @Override
  protected String family() {
    return "groupnorm";
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
