package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Convolutions and their gradients. */
public class ConvBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({
    "b=32 c=64 h=32 w=32 o=64 k=3 s=1",
    "b=32 c=128 h=32 w=32 o=128 k=3 s=1",
    "b=32 c=192 h=32 w=32 o=64 k=3 s=1",
    "b=32 c=128 h=32 w=32 o=64 k=3 s=1",
    "b=32 c=64 h=16 w=16 o=128 k=3 s=1",
    "b=32 c=128 h=16 w=16 o=128 k=3 s=1",
    "b=32 c=192 h=16 w=16 o=128 k=3 s=1",
    "b=32 c=256 h=16 w=16 o=128 k=3 s=1",
    "b=32 c=128 h=8 w=8 o=128 k=3 s=1",
    "b=32 c=256 h=8 w=8 o=128 k=3 s=1",
    "b=32 c=64 h=28 w=28 o=64 k=3 s=1",
    "b=32 c=128 h=14 w=14 o=128 k=3 s=1",
    "b=32 c=1 h=32 w=32 o=64 k=3 s=1",
    "b=32 c=64 h=32 w=32 o=1 k=3 s=1",
    "b=32 c=64 h=32 w=32 o=64 k=3 s=2",
    "b=32 c=128 h=16 w=16 o=128 k=3 s=2",
    "b=32 c=192 h=32 w=32 o=64 k=1 s=1",
    "b=32 c=128 h=32 w=32 o=64 k=1 s=1",
    "b=32 c=64 h=16 w=16 o=128 k=1 s=1",
    "b=32 c=192 h=16 w=16 o=128 k=1 s=1",
    "b=32 c=256 h=16 w=16 o=128 k=1 s=1",
    "b=32 c=128 h=8 w=8 o=384 k=1 s=1",
    "b=32 c=128 h=8 w=8 o=128 k=1 s=1",
    "b=32 c=256 h=8 w=8 o=128 k=1 s=1"
  })
  public String shape;

  /** What is computed. */
  @Param({"forward", "input-gradient", "weight-gradient"})
  public String pass;

  /** Made by JMH. */
  public ConvBenchmark() {}

  @Override
  protected String family() {
    return "conv";
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
