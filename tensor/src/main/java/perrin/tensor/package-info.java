/**
 * Tensors, scopes and the backend interface: everything the engine knows about memory and devices.
 *
 * <p>Reading order: {@link perrin.tensor.Shape}, {@link perrin.tensor.Strides}, {@link
 * perrin.tensor.Tensor} (views), {@link perrin.tensor.Scope} (lifetimes), {@link
 * perrin.tensor.Backend} (the primitives a device must offer), {@link perrin.tensor.FusedKernels}
 * (the optional ones), {@link perrin.tensor.Eager} (the primitives as functions), {@link
 * perrin.tensor.reference.ReferenceBackend} (their executable definition in double precision).
 */
package perrin.tensor;
