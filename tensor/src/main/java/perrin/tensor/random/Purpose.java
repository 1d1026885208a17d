package perrin.tensor.random;

/**
 * What a random number is for. The code goes into the top eight bits of counter word 3, so that
 * draws for two purposes come from disjoint sets of Philox blocks and never share bits.
 *
 * <p>Codes are part of the file format of a run: never change or reuse one, only add. Code 0 stays
 * free.
 */
public enum Purpose {
  /** Noise level (time, sigma, step index) at which a training sample is noised. */
  LEVEL(1),
  /** Gaussian noise of the forward process, the training target's eps. */
  NOISE(2),
  /** Dropout masks; sub-step: the layer. */
  DROPOUT(3),
  /** Which labels are dropped for classifier-free guidance. */
  LABEL_DROP(4),
  /** Initial parameters; sub-step: the parameter. */
  INIT(5),
  /** Starting point of a sampler. */
  PRIOR(6),
  /** Noise that a stochastic sampler injects; sub-step: the evaluation within the step. */
  SAMPLER(7),
  /** Langevin corrector noise; sub-step: the corrector iteration. */
  CORRECTOR(8),
  /** Brownian increments and bridges of adaptive SDE solvers. */
  BROWNIAN(9),
  /** Probe vectors of the Hutchinson trace estimator. */
  HUTCHINSON(10),
  /** Order in which the data set is visited; step: the epoch. */
  SHUFFLE(11),
  /** Data augmentation: flips, crops. */
  AUGMENT(12),
  /** Synthetic data: the values of a drawn sample. */
  DATA(13),
  /** Uniform dequantisation noise. */
  DEQUANTIZE(14),
  /** Whatever is drawn once a microbatch. */
  MICROBATCH(15),
  /** Split into training, validation and test. */
  SPLIT(16),
  /** Random directions of gradient checks and other numerical tests. */
  CHECK(17),
  /** Resampling in evaluation: bootstrap, subsets, random projections. */
  EVALUATION(18),
  /** Spare purpose for a user's own draws. */
  USER(19);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  /**
   * The committed code.
   *
   * @return a value in {@code 1 .. 255}, distinct for each purpose
   */
  public int code() {
    return code;
  }
}
