/**
 * Picking slices by an index and adding them up by one: {@link perrin.kernels.cuda.index.Indexing}.
 */
package perrin.kernels.cuda.index;
