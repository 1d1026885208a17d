/**
 * NVIDIA's driver and libraries as the backend uses them; the only package that names JCuda.
 *
 * <p>Reading order: {@link perrin.kernels.cuda.driver.CudaLibraries} (what is installed, and how it
 * is loaded), {@link perrin.kernels.cuda.driver.CudaDevice} (context, queue, kernels), {@link
 * perrin.kernels.cuda.driver.DeviceMemory}, {@link perrin.kernels.cuda.driver.Kernel} and {@link
 * perrin.kernels.cuda.driver.Launch}; {@code KernelCompiler} for kernels compiled here; {@code
 * Work} and {@code Tracer} (what recurs becomes graphs).
 */
package perrin.kernels.cuda.driver;
