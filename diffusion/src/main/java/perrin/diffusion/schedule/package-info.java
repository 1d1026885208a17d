/**
 * Noise schedules: how signal and noise move from clean to noisy.
 *
 * <p>Symbols: {@code k} a step from 1 to T, {@code t} a time, {@code beta}, {@code alpha = 1 -
 * beta}, {@code alphaBar} (abar) the product of alphas with abar_0 = 1, {@code betaTilde} (beta~)
 * the posterior variance, {@code f} drift, {@code g} diffusion.
 *
 * <p>Reading order: {@link perrin.diffusion.schedule.Schedule} (the contract); with T steps {@link
 * perrin.diffusion.schedule.DiscreteSchedule} (variance preserving) and {@link
 * perrin.diffusion.schedule.SigmaTable} (variance exploding), both {@link
 * perrin.diffusion.schedule.SteppedSchedule}; in continuous time {@link
 * perrin.diffusion.schedule.VpCurve} (given by log abar), {@link
 * perrin.diffusion.schedule.LogSnrCurve} (by lambda) and {@link
 * perrin.diffusion.schedule.GaussianPath} (by both rates: variance exploding, sub-VP, flow paths);
 * {@link perrin.diffusion.schedule.BetaLimit} between the two kinds of time; then {@link
 * perrin.diffusion.schedule.Schedules} (by name). A new schedule is a new public class that
 * implements {@link perrin.diffusion.schedule.NamedSchedule}; nothing else changes.
 *
 * <p>Time runs from clean ({@code start}) to noisy ({@code end}) for all of them, flow paths
 * included, whose papers count the other way.
 */
package perrin.diffusion.schedule;
