/**
 * The methods for ordinary differential equations by name: one file each, which holds its tableau
 * as exact numbers.
 *
 * <p>Reading order: {@link perrin.diffusion.ode.method.EulerOde}, {@link
 * perrin.diffusion.ode.method.Dopri5} (explicit, with companion), {@link
 * perrin.diffusion.ode.method.Gl4} (implicit), {@link perrin.diffusion.ode.method.AdamsExplicit}.
 */
package perrin.diffusion.ode.method;
