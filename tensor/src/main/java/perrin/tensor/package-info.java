/** Tensors: shapes, strided views, storage and the backend interface. */
package perrin.tensor;
