/**
 * Langevin dynamics, and samplers that correct themselves with it.
 *
 * <p>Symbols: {@code eps} a step of Langevin dynamics in S4's form, x + eps s + sqrt(2 eps) z;
 * {@code alpha} = 2 eps is the same step in the form of annealed Langevin dynamics; {@code r} the
 * signal-to-noise ratio of a corrector.
 *
 * <p>Reading order: {@link perrin.diffusion.solver.langevin.LangevinStep}, {@link
 * perrin.diffusion.solver.langevin.Langevin}, {@link
 * perrin.diffusion.solver.langevin.AnnealedLangevin}; {@link
 * perrin.diffusion.solver.langevin.Predictor}, {@link perrin.diffusion.solver.langevin.Corrector},
 * {@link perrin.diffusion.solver.langevin.PredictorCorrector}.
 */
package perrin.diffusion.solver.langevin;
