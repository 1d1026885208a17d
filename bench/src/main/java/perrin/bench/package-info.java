/** Benchmarks of kernels, operations and training steps. */
package perrin.bench;
