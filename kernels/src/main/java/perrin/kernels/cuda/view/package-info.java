/**
 * Tensors as kernels see them: {@link perrin.kernels.cuda.view.DeviceStorage} (a block of device
 * memory), {@link perrin.kernels.cuda.view.Places} (where a tensor begins), {@link
 * perrin.kernels.cuda.view.NestArgument} (loops over several views, passed by value).
 */
package perrin.kernels.cuda.view;
