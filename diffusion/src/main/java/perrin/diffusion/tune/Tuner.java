package perrin.diffusion.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.Scope;
import perrin.tensor.reference.ReferenceBackend;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;
import perrin.tensor.tuning.Work;

/**
 * Times a backend's algorithms on some work, in turn, and chooses one.
 *
 * <p>The fastest wins whose error stays within the bound; the rule's choice keeps its place unless
 * another is faster by a twentieth, so that noise does not decide. Without any within the bound,
 * the most precise runs.
 *
 * <p>Operands or results of fewer digits than float32's are off from the start: by 2^-11 of each
 * for tf32, by 2^-9 for bfloat16. The bound is at least four times that then.
 */
public final class Tuner {
  /** What another algorithm must save to replace the rule's. */
  private static final double GAIN = 0.05;

  private static final int LEAST_ROUNDS = 5;

  /** A sample of times takes about as long as this, so that waiting for a device does not count. */
  private static final double LEAST_MILLIS = 1;

  private static final int MOST_CALLS = 64;

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
   * @param seconds of calls an algorithm and work, a third of them to warm up
   * @param bound largest error, relative, root mean square
   */
  public Tuner(Backend backend, int batch, double seconds, double bound) {
    this.backend = backend;
    this.batch = batch;
    this.seconds = seconds;
    this.bound = bound;
  }

  /**
   * What was found out about some work.
   *
   * @param work what
   * @param trials one an algorithm, the rule's choice first
   * @param chosen the algorithm to use
   */
  public record Finding(Work work, List<Trial> trials, Algorithm chosen) {
    /**
     * The trial of an algorithm.
     *
     * @param algorithm one of those tried
     * @return its trial
     */
    public Trial trial(Algorithm algorithm) {
      return trials.stream().filter(t -> t.algorithm() == algorithm).findFirst().orElseThrow();
    }

    /**
     * The row of a table that says so.
     *
     * @param machine class of machines
     * @return the row
     */
    public Row row(String machine) {
      return new Row(machine, work, chosen);
    }
  }

  /**
   * Measures the algorithms of some work. The backend's table is as before afterwards.
   *
   * @param work what
   * @return times, errors and the choice
   */
  public Finding measure(Work work) {
    var tunable = backend.tunable();
    TuningTable before = tunable.table();
    try {
      var algorithms = tunable.algorithms(work);
      double[] millis = times(work, algorithms);
      double[] errors = errors(TrainingWork.cut(work), algorithms);
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < millis.length; i++) {
        trials.add(new Trial(algorithms.get(i), millis[i], errors[i]));
      }
      return new Finding(work, trials, choose(trials, Math.max(bound, inherent(work))));
    } finally {
      tunable.use(before);
    }
  }

  /** The choice among trials, of which the first is the rule's. */
  static Algorithm choose(List<Trial> trials, double bound) {
    Trial best = null;
    for (Trial t : trials) {
      boolean rules = best == null || t.millis() < best.millis() * (1 - margin(best, trials));
      if (t.error() <= bound && rules) {
        best = t;
      }
    }
    return best == null
        ? Collections.min(trials, Comparator.comparingDouble(Trial::error)).algorithm()
        : best.algorithm();
  }

  private static double margin(Trial best, List<Trial> trials) {
    return best == trials.getFirst() ? GAIN : 0;
  }

  /** What errors are at least allowed to be. */
  private static double inherent(Work work) {
    Precision precision =
        switch (work) {
          case ConvWork w -> w.shape().dtype() == DType.BFLOAT16 ? Precision.BF16 : Precision.FP32;
          case ProductWork w -> w.narrow() ? Precision.BF16 : w.precision();
          case AttentionWork w -> w.precision();
        };
    return switch (precision) {
      case FP32 -> 0;
      case TF32 -> 0x1p-9;
      case BF16 -> 0x1p-7;
    };
  }

  private double[] times(Work work, List<Algorithm> algorithms) {
    try (Scope _ = Scope.open("tune")) {
      Call call = Call.of(backend, work, batch);
      int n = algorithms.size();
      List<List<Double>> taken = new ArrayList<>();
      int calls = 1;
      for (Algorithm a : algorithms) {
        backend.tunable().use(TuningTable.everywhere(a));
        long until = System.nanoTime() + (long) (seconds / 3 * 1e9);
        double millis;
        do {
          millis = millis(call, 1);
        } while (System.nanoTime() < until);
        calls = Math.max(calls, (int) Math.min(MOST_CALLS, Math.ceil(LEAST_MILLIS / millis)));
        taken.add(new ArrayList<>());
      }
      long until = System.nanoTime() + (long) (n * seconds * 2 / 3 * 1e9);
      for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() < until; round++) {
        for (int i = 0; i < n; i++) {
          backend.tunable().use(TuningTable.everywhere(algorithms.get(i)));
          taken.get(i).add(millis(call, calls));
        }
      }
      return taken.stream().mapToDouble(Tuner::median).toArray();
    }
  }

  /** Of one of several calls in a row. */
  private double millis(Call call, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    backend.synchronize();
    return (System.nanoTime() - start) * 1e-6 / calls;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private double[] errors(Work work, List<Algorithm> algorithms) {
    try (Scope _ = Scope.open("tune")) {
      double[] truth = Call.of(exact, work, 1).results();
      double size = Arrays.stream(truth).map(v -> v * v).sum();
      Call call = Call.of(backend, work, 1);
      double[] errors = new double[algorithms.size()];
      for (int a = 0; a < errors.length; a++) {
        backend.tunable().use(TuningTable.everywhere(algorithms.get(a)));
        double[] ours = call.results();
        double sum = 0;
        for (int i = 0; i < ours.length; i++) {
          sum += (ours[i] - truth[i]) * (ours[i] - truth[i]);
        }
        errors[a] = Math.sqrt(sum / size);
      }
      return errors;
    }
  }
}
