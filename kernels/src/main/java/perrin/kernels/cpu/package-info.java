/** The CPU backend: float32 on the Vector API. */
package perrin.kernels.cpu;
