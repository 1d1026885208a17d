/**
 * The CUDA backend: hand-written kernels, launched through JCuda.
 *
 * <p>Reading order: {@link perrin.kernels.cuda.CudaBackend} deals operations out to the packages of
 * their families; {@link perrin.kernels.cuda.driver} is all that names JCuda; {@link
 * perrin.kernels.cuda.view} is how kernels see tensors. The kernels themselves are in {@code
 * src/main/cuda}, one file a family.
 */
package perrin.kernels.cuda;
