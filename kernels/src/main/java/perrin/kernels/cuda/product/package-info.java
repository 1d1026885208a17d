/**
 * Matrix products: {@link perrin.kernels.cuda.product.Products} brings operands into a form that
 * kernels take ({@link perrin.kernels.cuda.product.MatrixProduct}), {@link
 * perrin.kernels.cuda.product.ProductChoice} says who multiplies: {@link
 * perrin.kernels.cuda.product.TileProducts} by tiles.
 */
package perrin.kernels.cuda.product;
