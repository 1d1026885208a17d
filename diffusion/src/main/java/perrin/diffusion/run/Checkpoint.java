package perrin.diffusion.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataCard;

/**
 * All that a run needs to go on to the same bits: parameters, their moving average, the optimiser's
 * state, the step and the place in the data. The noise needs nothing more, as it is keyed by (seed,
 * step, sample).
 *
 * @param step optimiser steps done
 * @param cursor where the next batch begins
 * @param card shape and names of the data, so that samples can be drawn without it
 * @param figures what metrics had summed up
 * @param seed the run's seed
 * @param dataFingerprint what the data set held
 * @param tensors values by name: {@code model.…}, {@code ema.…}, {@code optimizer.…}, and of what
 *     else learns from the losses, {@code density.…}, {@code schedule.…}
 */
public record Checkpoint(
    int step,
    Cursor cursor,
    DataCard card,
    Figures figures,
    long seed,
    String dataFingerprint,
    SequencedMap<String, HostTensor> tensors) {

  /**
   * Sums that the next line of metrics goes on with.
   *
   * @param seconds time spent on training so far
   * @param lossSum sum of the losses since the last line
   * @param lossCount how many they are
   */
  public record Figures(double seconds, double lossSum, int lossCount) {
    /** Of a run that begins. */
    public static final Figures NONE = new Figures(0, 0, 0);
  }

  /** What the names of parameters begin with. */
  public static final String MODEL = "model.";

  /** What the names of averaged parameters begin with. */
  public static final String EMA = "ema.";

  /** What the names of the optimiser's state begin with. */
  public static final String OPTIMIZER = "optimizer.";

  /** What the names of a learned schedule's state begin with. */
  public static final String SCHEDULE = "schedule.";

  /** Keeps an unmodifiable view. */
  public Checkpoint {
    tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * The values whose names begin with a prefix.
   *
   * @param prefix one of the prefixes of this class
   * @return by the rest of the name, in the file's order
   */
  public SequencedMap<String, HostTensor> part(String prefix) {
    var part = new LinkedHashMap<String, HostTensor>();
    for (Map.Entry<String, HostTensor> e : tensors.entrySet()) {
      if (e.getKey().startsWith(prefix)) {
        part.put(e.getKey().substring(prefix.length()), e.getValue());
      }
    }
    return part;
  }

  /**
   * The same of values in double precision on the host, as learners keep them.
   *
   * @param prefix one of the prefixes of this class
   * @return by the rest of the name, in the file's order
   */
  public SequencedMap<String, double[]> numbers(String prefix) {
    var numbers = new LinkedHashMap<String, double[]>();
    part(prefix).forEach((name, value) -> numbers.put(name, (double[]) value.values()));
    return numbers;
  }
}
