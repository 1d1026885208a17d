/**
 * The CPU backend: float32 on the Vector API, channels-last images, results independent of threads.
 *
 * <p>{@link perrin.kernels.cpu.CpuBackend} binds tensors to kernels; the kernels know nothing of
 * tensors and live in folders of their own: {@code team} (threads and scratch memory), {@code
 * memory} (the pool), {@code lanes} (what innermost loops must do), {@code vector} and {@code
 * plain} (the two implementations of those), {@code gemm}, {@code conv}, {@code winograd}, {@code
 * norm}, {@code rows} (softmax, layer norm), {@code attention}, {@code optimizer}, {@code
 * elementwise}, {@code reduce}, {@code copy}, {@code random}.
 */
package perrin.kernels.cpu;
