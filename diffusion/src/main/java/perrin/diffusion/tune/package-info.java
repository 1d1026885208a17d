/**
 * Measuring which algorithm a machine runs a network's convolutions fastest by.
 *
 * <p>{@link perrin.diffusion.tune.TrainingWork} finds the work of a training step, {@link
 * perrin.diffusion.tune.Trial} one algorithm's time and error on it, {@link
 * perrin.diffusion.tune.Tuner} measures and chooses, {@link perrin.diffusion.tune.TuningReport}
 * tells people. What comes out is a {@link perrin.tensor.tuning.TuningTable}; nothing is measured
 * while a network trains or samples.
 */
package perrin.diffusion.tune;
