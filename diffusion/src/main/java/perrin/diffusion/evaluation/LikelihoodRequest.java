package perrin.diffusion.evaluation;

import perrin.diffusion.likelihood.HutchinsonTrace;
import perrin.diffusion.ode.Integrator;

/**
 * What is asked of a likelihood.
 *
 * @param images how many, at least 1
 * @param batch how many at once, at least 1
 * @param seed keys the choice of images, dequantisation and probes
 * @param solver name of the ODE method, for the report
 * @param integrator follows the flow
 * @param probe elements of the Hutchinson probes; null for the exact trace
 * @param probes how many a sample
 */
public record LikelihoodRequest(
    int images,
    int batch,
    long seed,
    String solver,
    Integrator integrator,
    HutchinsonTrace.Probe probe,
    int probes) {}
