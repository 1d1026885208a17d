package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Concatenation of channels. */
public class ConcatBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({
    "b=32 c=128 d=64 h=32 w=32",
    "b=32 c=64 d=64 h=32 w=32",
    "b=32 c=128 d=128 h=16 w=16",
    "b=32 c=128 d=128 h=8 w=8"
  })
  public String shape;

  /** What is computed. */
  @Param({"forward"})
  public String pass;

  /** Made by JMH. */
  public ConcatBenchmark() {}

  @Override
  protected String family() {
    return "concat";
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
