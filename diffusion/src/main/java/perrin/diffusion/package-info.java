/** Diffusion models: the mathematics, training, sampling and the command line. */
package perrin.diffusion;
