package perrin.bench;

import java.util.Locale;
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
import perrin.tensor.Backends;

/**
 * One call of a kernel through the backend's interface; the rate and its share of the roof are
 * printed after each iteration. Subclasses name the shapes of {@code bench/shapes.csv}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1) // inherits the flags of the process that starts it: see bench/README.md
public abstract class KernelBenchmark {
  /** Worker threads of the backend. */
  @Param({"2"})
  public int threads;

  /** Whether operands come from memory, as within a step, or from cache. */
  @Param({"cold", "hot"})
  public String memory;

  private Work work;
  private Roof roof;
  private long calls;
  private long began;

  /** For subclasses. */
  protected KernelBenchmark() {}

  /**
   * Which kernels.
   *
   * @return a family of shapes.csv
   */
  protected abstract String family();

  /**
   * Which shape.
   *
   * @return a shape of shapes.csv
   */
  protected abstract String shape();

  /**
   * Forward or which gradient.
   *
   * @return a pass of the family
   */
  protected abstract String pass();

  /** Makes the operands. */
  @Setup
  public void open() {
    roof = Roof.measure(threads);
    var backend = Backends.open("cpu", threads);
    work = new Work(backend, KernelShape.of(family(), shape()), pass(), memory.equals("cold"));
  }

  /** Starts the clock of an iteration. */
  @Setup(Level.Iteration)
  public void start() {
    calls = 0;
    began = System.nanoTime();
  }

  /** Prints rate and share of an iteration. */
  @TearDown(Level.Iteration)
  public void report() {
    double seconds = (System.nanoTime() - began) / 1e9 / Math.max(1, calls);
    System.out.printf(
        Locale.ROOT,
        "[%.1f GF/s, %.1f GB/s, %.0f %% of the roof] ",
        work.cost.flop() / seconds / 1e9,
        work.cost.bytes() / seconds / 1e9,
        100 * work.cost.seconds(roof) / seconds);
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    work.close();
  }

  /** One call. */
  @Benchmark
  public void call() {
    calls++;
    work.run();
  }
}
