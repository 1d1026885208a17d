/**
 * Multistep methods that interpolate the noise prediction over sigma or over time: one evaluation a
 * step and the polynomial through it and earlier ones.
 *
 * <p>All are right for unequal steps: weights are integrals of Lagrange polynomials through the
 * actual places. At equal steps those over time are the coefficients of Adams and Bashforth.
 *
 * <p>Reading order: {@link perrin.diffusion.solver.multistep.Lms}, {@link
 * perrin.diffusion.solver.multistep.Deis}, {@link perrin.diffusion.solver.multistep.Pseudo} and its
 * entries.
 */
package perrin.diffusion.solver.multistep;
