package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Matrix products. */
public class GemmBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({
    "m=512 n=512 k=512",
    "m=1024 n=1024 k=1024",
    "m=2048 n=2048 k=2048",
    "m=64 n=4096 k=576",
    "m=128 n=4096 k=1152",
    "m=256 n=4096 k=2304",
    "m=32 n=256 k=256",
    "m=32 n=128 k=256"
  })
  public String shape;

  /** What is computed. */
  @Param({"forward"})
  public String pass;

  /** Made by JMH. */
  public GemmBenchmark() {}

  @Override
  protected String family() {
    return "gemm";
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
