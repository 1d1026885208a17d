/**
 * Matrix products: {@link perrin.kernels.cuda.product.Products} brings operands into a form that
 * kernels take ({@link perrin.kernels.cuda.product.MatrixProduct}), {@link
 * perrin.kernels.cuda.product.ProductChoice} says who multiplies: {@link
 * perrin.kernels.cuda.product.FewRows} where one factor has few lines, {@link
 * perrin.kernels.cuda.product.BlasProducts} by cuBLAS, {@link
 * perrin.kernels.cuda.product.TileProducts} by tiles of our own, {@link
 * perrin.kernels.cuda.product.PlainProduct} for types that networks do not multiply.
 */
package perrin.kernels.cuda.product;
