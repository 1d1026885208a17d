/**
 * Training: from batches to weights, so that a run killed at any moment and resumed ends with the
 * same bits as one never killed.
 *
 * <p>Reading order: {@link perrin.diffusion.train.Blueprint} (network and equations of a run),
 * {@link perrin.diffusion.train.TrainingState} (what changes), {@link
 * perrin.diffusion.train.TrainingStep} (how), {@link perrin.diffusion.train.TrainingRun} (the loop,
 * with metrics and checkpoints).
 */
package perrin.diffusion.train;
