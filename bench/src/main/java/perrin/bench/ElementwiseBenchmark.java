package perrin.bench;

import org.openjdk.jmh.annotations.Param;

/** Functions of single elements. */
public class ElementwiseBenchmark extends KernelBenchmark {
  /** Of shapes.csv. */
  @Param({"op=add n=4194304", "op=silu n=4194304", "op=exp n=4194304", "op=noising n=4194304"})
  public String shape;

  /** What is computed. */
  @Param({"forward"})
  public String pass;

  /** Made by JMH. */
  public ElementwiseBenchmark() {}

  @Override
  protected String family() {
    return "elementwise";
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
