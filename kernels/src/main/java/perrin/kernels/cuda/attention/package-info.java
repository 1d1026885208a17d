/** Attention without a score matrix, and its vector-Jacobian product. */
package perrin.kernels.cuda.attention;
