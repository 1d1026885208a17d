package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Keyed normal noise. */
public class NoiseBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"b=32 n=1024", "b=64 n=65536"})
  public String shape;

  /** What is computed. */
  @Param({"forward"})
  public String pass;

  /** Made by JMH. */
  public NoiseBenchmark() {}

  @Override
  protected String family() {
    return "noise";
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
