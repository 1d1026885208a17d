package perrin.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a training step and of a forward pass of the peers' U-Net; GF/s and memory are printed at
 * the end of each trial.
 *
 * <pre>java --add-modules jdk.incubator.vector -jar bench/target/perrin-bench.jar UNetStep</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 8)
@Measurement(iterations = 5, time = 8)
@Fork(1) // inherits the flags of the process that starts it: see bench/README.md
public class UNetStepBenchmark {
  /** Worker threads of the backend. */
  @Param({"2"})
  public int threads;

  private UNetStep step;
  private long began;
  private int steps;

  /** Makes network and data. */
  @Setup
  public void open() {
    step = new UNetStep(threads);
  }

  /** Starts the clock of an iteration. */
  @Setup(Level.Iteration)
  public void start() {
    step.backend.resetPeak();
    began = System.nanoTime();
    steps = 0;
  }

  /** Prints images/s and counted GF/s of an iteration. */
  @TearDown(Level.Iteration)
  public void report() {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "[%.1f images/s, peak of the tensors %d MB, peak resident set %d MB] ",
        steps * UNetStep.BATCH / seconds,
        step.backend.memory().peakBytes() >> 20,
        ResidentSet.peakBytes() >> 20);
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    step.close();
  }

  /**
   * Forward, backward, Adam.
   *
   * @return the loss
   */
  @Benchmark
  public double train() {
    steps++;
    return step.train();
  }

  /**
   * Forward alone, nothing recorded.
   *
   * @return a number of the result
   */
  @Benchmark
  public double forward() {
    steps++;
    return step.forward();
  }
}
