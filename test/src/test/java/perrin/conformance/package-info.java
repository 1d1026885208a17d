/**
 * Every backend against the reference: the primitives, the fused kernels and all operations on
 * random shapes and views.
 *
 * <p>Reading order: {@link perrin.conformance.Draw} (random shapes and numbers), {@link
 * perrin.conformance.Place} (where a tensor lies), {@link perrin.conformance.Trial} (one comparison
 * and its tolerances), {@link perrin.conformance.BackendConformance} (the suite); then the checks.
 */
package perrin.conformance;
