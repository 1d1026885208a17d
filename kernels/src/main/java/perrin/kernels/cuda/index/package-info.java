/**
 * Slices along an axis: picked or added up by an index ({@link perrin.kernels.cuda.index.Indexing})
 * and put one after another ({@link perrin.kernels.cuda.index.Concatenation}).
 */
package perrin.kernels.cuda.index;
