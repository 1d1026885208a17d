package perrin.diffusion.run;

import perrin.tensor.BackendOptions;
import perrin.tensor.Precision;

/**
 * How long, how much at a time, where.
 *
 * @param steps optimiser steps in all
 * @param batch images a step
 * @param microbatch images through the network at once; 0 for the whole batch
 * @param recompute whether blocks run twice, so that their activations need not be kept; the bits
 *     of the result stay the same, those of a loss with second derivatives excepted
 * @param seed keys weights, order, noise
 * @param device auto, or the name of a backend
 * @param precision in what products are computed: fp32, tf32 or bf16
 * @param cudaLibrary which of NVIDIA's libraries a GPU may use
 * @param tuning which table chooses algorithms; the run keeps a copy
 * @param threads worker threads, 0 for one a core
 */
public record TrainingSettings(
    @Setting(value = "optimiser steps in all", label = "N", fixed = false) int steps,
    @Setting(value = "images a step", label = "N") int batch,
    @Setting(value = "images at once, to save memory; 0: the whole batch", label = "N")
        int microbatch,
    @Setting(
            value = "run blocks twice instead of keeping activations: less memory, more time",
            fixed = false)
        boolean recompute,
    @Setting(value = "keys weights, order and noise", label = "S") long seed,
    @Setting(value = "auto, cpu, cuda or reference", label = "NAME") String device,
    @Setting(value = "fp32, or on a GPU tf32 or bf16", label = "NAME") String precision,
    @Setting(
            value = "a GPU's libraries: auto, own (none), cublas, cudnn or both with a comma",
            label = "NAME")
        String cudaLibrary,
    @Setting(
            value = "algorithms: defaults, rule, direct, user ('perrin tune'), or a table's file",
            label = "NAME|FILE")
        String tuning,
    @Setting(value = "worker threads; 0: one a core", label = "N", fixed = false) int threads) {

  /** Checks the ranges. */
  public TrainingSettings {
    Range.atLeast("steps", steps, 1);
    Range.within("batch", batch, 1, 1 << 20);
    Range.within("microbatch", microbatch, 0, batch);
    Range.within("threads", threads, 0, 1024);
    try {
      Precision.of(precision);
    } catch (IllegalArgumentException e) {
      throw new UserException("precision: " + e.getMessage(), e);
    }
    if (microbatch > 0 && batch % microbatch != 0) {
      throw new UserException(
          "microbatch is %d, but must divide the batch of %d".formatted(microbatch, batch));
    }
  }

  static TrainingSettings defaults() {
    return new TrainingSettings(2000, 64, 0, false, 0, "auto", "fp32", "auto", Tuning.DEFAULTS, 0);
  }

  /**
   * How the device shall work.
   *
   * @return threads, precision, libraries
   */
  public BackendOptions backendOptions() {
    return new BackendOptions(threads, Precision.of(precision), cudaLibrary);
  }

  /**
   * Images through the network at once.
   *
   * @return {@code microbatch}, or the whole batch
   */
  public int imagesAtOnce() {
    return microbatch == 0 ? batch : microbatch;
  }
}
