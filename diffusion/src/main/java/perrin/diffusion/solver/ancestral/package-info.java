/**
 * Ancestral solvers over sigma: a deterministic step down to a lower level than asked for, and
 * fresh noise back up (k-diffusion's naming: sigma_down, sigma_up).
 *
 * <p>Reading order: {@link perrin.diffusion.solver.ancestral.AncestralStep}, {@link
 * perrin.diffusion.solver.ancestral.EulerAncestral}, {@link
 * perrin.diffusion.solver.ancestral.Kdpm2Ancestral}, {@link
 * perrin.diffusion.solver.ancestral.Dpmpp2sAncestral}.
 */
package perrin.diffusion.solver.ancestral;
