package perrin.diffusion.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;

/**
 * Times a backend's algorithms on a convolution, in turn, and chooses one.
 *
 * <p>The fastest wins whose error stays within the bound; the rule's choice keeps its place unless
 * another is faster by a twentieth, so that noise does not decide. Without any within the bound,
 * direct sums run.
 */
public final class Tuner {
  /** What another algorithm must save to replace the rule's. */
  private static final double GAIN = 0.05;

  private static final int LEAST_ROUNDS = 5;

  private final Backend backend;
  private final Backend exact = new ReferenceBackend();
  private final int batch;
  private final double seconds;
  private final double bound;

  /**
   * A tuner.
   *
   * @param backend under measurement
   * @param batch images of a timed call
   * @param seconds of calls an algorithm and convolution, a third of them to warm up
   * @param bound largest error, relative, root mean square
   */
  public Tuner(Backend backend, int batch, double seconds, double bound) {
    this.backend = backend;
    this.batch = batch;
    this.seconds = seconds;
    this.bound = bound;
  }

  /**
   * What was found out about one convolution.
   *
   * @param work the convolution
   * @param trials one an algorithm, the rule's choice first
   * @param chosen the algorithm to use
   */
  public record Finding(ConvWork work, List<Trial> trials, ConvAlgorithm chosen) {
    /**
     * The trial of an algorithm.
     *
     * @param algorithm one of those tried
     * @return its trial
     */
    public Trial trial(ConvAlgorithm algorithm) {
      return trials.stream().filter(t -> t.algorithm() == algorithm).findFirst().orElseThrow();
    }

    /**
     * The row of a table that says so.
     *
     * @param machine class of machines
     * @return the row
     */
    public Row row(String machine) {
      return new Row(machine, work.pass(), work.shape(), chosen);
    }
  }

  /**
   * Measures the algorithms of one convolution. The backend's table is as before afterwards.
   *
   * @param work the convolution
   * @return times, errors and the choice
   */
  public Finding measure(ConvWork work) {
    var tunable = backend.tunable();
    TuningTable before = tunable.table();
    try {
      var algorithms = tunable.algorithms(work.pass(), work.shape());
      double[] millis = times(work, algorithms);
      double[] errors = errors(work.cut(), algorithms);
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < millis.length; i++) {
        trials.add(new Trial(algorithms.get(i), millis[i], errors[i]));
      }
      return new Finding(work, trials, choose(trials, bound));
    } finally {
      tunable.use(before);
    }
  }

  /** The choice among trials, of which the first is the rule's. */
  static ConvAlgorithm choose(List<Trial> trials, double bound) {
    Trial best = null;
    for (Trial t : trials) {
      boolean rules = best == null || t.millis() < best.millis() * (1 - margin(best, trials));
      if (t.error() <= bound && rules) {
        best = t;
      }
    }
    return best == null ? ConvAlgorithm.DIRECT : best.algorithm();
  }

  private static double margin(Trial best, List<Trial> trials) {
    return best == trials.getFirst() ? GAIN : 0;
  }

  private double[] times(ConvWork work, List<ConvAlgorithm> algorithms) {
    try (Scope _ = Scope.open("tune")) {
      var call = new Call(backend, work, batch);
      int n = algorithms.size();
      List<List<Double>> taken = new ArrayList<>();
      for (ConvAlgorithm a : algorithms) {
        backend.tunable().use(TuningTable.everywhere(a));
        long until = System.nanoTime() + (long) (seconds / 3 * 1e9);
        do {
          call.run();
        } while (System.nanoTime() < until);
        taken.add(new ArrayList<>());
      }
      long until = System.nanoTime() + (long) (n * seconds * 2 / 3 * 1e9);
      for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() < until; round++) {
        for (int i = 0; i < n; i++) {
          backend.tunable().use(TuningTable.everywhere(algorithms.get(i)));
          long start = System.nanoTime();
          call.run();
          taken.get(i).add((System.nanoTime() - start) * 1e-6);
        }
      }
      return taken.stream().mapToDouble(Tuner::median).toArray();
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private double[] errors(ConvWork work, List<ConvAlgorithm> algorithms) {
    try (Scope _ = Scope.open("tune")) {
      double[] truth = new Call(exact, work, 1).run().toDoubles();
      double size = Arrays.stream(truth).map(v -> v * v).sum();
      var call = new Call(backend, work, 1);
      double[] errors = new double[algorithms.size()];
      for (int a = 0; a < errors.length; a++) {
        backend.tunable().use(TuningTable.everywhere(algorithms.get(a)));
        double[] ours = call.run().toDoubles();
        double sum = 0;
        for (int i = 0; i < ours.length; i++) {
          sum += (ours[i] - truth[i]) * (ours[i] - truth[i]);
        }
        errors[a] = Math.sqrt(sum / size);
      }
      return errors;
    }
  }

  /** A convolution with its operands. */
  private static final class Call {
    private final Backend backend;
    private final ConvPass pass;
    private final ConvShape shape;
    private final Tensor x;
    private final Tensor w;
    private final Tensor y;

    Call(Backend backend, ConvWork work, int batch) {
      this.backend = backend;
      this.pass = work.pass();
      this.shape = work.shape();
      this.x = image(shape.image(batch), 1);
      this.w = Tensor.of(backend, shape.kernel(), ConvWork.numbers(shape.kernel().size(), 2));
      this.y = image(shape.result(batch), 3);
    }

    private Tensor image(Shape of, long seed) {
      int[] strides = backend.imageOrder().strides(of);
      Tensor t = Tensor.allocate(backend, backend.floatType(), of, strides, "tune");
      backend.upload(ConvWork.numbers(of.size(), seed), t);
      return t;
    }

    /** Runs once and waits; the result. */
    Tensor run() {
      Tensor out =
          switch (pass) {
            case FORWARD -> {
              // Weights of a training step are new in every step: nothing prepared may be kept.
              w.storage().bumpVersion();
              backend.conv2d(x, w, null, shape.spec(), y);
              yield y;
            }
            case INPUT_GRADIENT -> {
              w.storage().bumpVersion();
              backend.conv2dInputGradient(y, w, shape.spec(), x);
              yield x;
            }
            case WEIGHT_GRADIENT -> {
              backend.conv2dWeightGradient(x, y, shape.spec(), w, null);
              yield w;
            }
          };
      backend.synchronize();
      return out;
    }
  }
}
