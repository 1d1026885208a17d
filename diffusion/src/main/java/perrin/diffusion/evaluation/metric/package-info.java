/**
 * What can be measured of a model or of samples, by name: each entry says what the figure means and
 * which command gives it.
 */
package perrin.diffusion.evaluation.metric;
