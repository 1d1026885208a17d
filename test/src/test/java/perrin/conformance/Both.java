package perrin.conformance;

import perrin.tensor.Tensor;

/**
 * The same numbers twice.
 *
 * @param subject on the backend under test, in some place
 * @param reference on the reference, row-major float64
 */
record Both(Tensor subject, Tensor reference) {}
