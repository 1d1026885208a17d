/**
 * What changes parameters: optimisers, learning-rate schedules, gradient sums and norms, moving
 * averages.
 *
 * <p>Symbols: p parameters, g gradients, k step from 1 (or from 0 in schedules), lr learning rate,
 * m and v first and second moments, beta1 and beta2 their decays.
 *
 * <p>A training step: {@code Grad.of} for each microbatch into a {@link
 * perrin.nn.optim.GradientSum}; {@link perrin.nn.optim.GradientNorm} of the sum; {@link
 * perrin.nn.optim.Optimizer#step}; {@link perrin.nn.optim.Ema#update}.
 *
 * <p>Reading order: Optimizer, Sgd, AdamMoments, Adam, AdamW, GradientNorm, GradientSum,
 * LearningRate, Ema.
 */
package perrin.nn.optim;
