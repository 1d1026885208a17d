/**
 * Sampling grids: the explicit list of noise levels that a solver visits, noisy to clean.
 *
 * <p>Symbols: n solver steps, T steps of the schedule, i the index of a solver step from 0.
 *
 * <p>Reading order: {@link perrin.diffusion.grid.Grid}; over steps {@link
 * perrin.diffusion.grid.TrailingGrid}, {@link perrin.diffusion.grid.LeadingGrid}, {@link
 * perrin.diffusion.grid.LinspaceGrid}; over time {@link perrin.diffusion.grid.UniformGrid}; over
 * sigma = noise / signal {@link perrin.diffusion.grid.KarrasGrid}, {@link
 * perrin.diffusion.grid.ExponentialGrid}. A new grid is a new public class that implements {@link
 * perrin.diffusion.grid.NamedGrid}; nothing else changes.
 */
package perrin.diffusion.grid;
