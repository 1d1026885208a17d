/**
 * Convolutions by NVIDIA's cuDNN: {@link perrin.kernels.cuda.dnn.DnnConvolution} brings operands
 * into its layouts and adds what a convolution is usually followed by.
 */
package perrin.kernels.cuda.dnn;
