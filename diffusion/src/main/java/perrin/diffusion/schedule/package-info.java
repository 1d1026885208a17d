/**
 * Noise schedules: how signal and noise move from clean to noisy.
 *
 * <p>Symbols: {@code k} a step from 1 to T, {@code t} a time, {@code beta}, {@code alpha = 1 -
 * beta}, {@code alphaBar} (abar) the product of alphas with abar_0 = 1, {@code betaTilde} (beta~)
 * the posterior variance, {@code f} drift, {@code g} diffusion.
 *
 * <p>Reading order: {@link perrin.diffusion.schedule.Schedule} (the contract), {@link
 * perrin.diffusion.schedule.DiscreteSchedule} (T steps), {@link
 * perrin.diffusion.schedule.LinearSchedule}, {@link perrin.diffusion.schedule.CosineSchedule}; then
 * {@link perrin.diffusion.schedule.Schedules} (by name). A new schedule is a new public class that
 * implements {@link perrin.diffusion.schedule.NamedSchedule}; nothing else changes.
 */
package perrin.diffusion.schedule;
