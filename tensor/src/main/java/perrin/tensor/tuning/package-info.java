/**
 * Which algorithm computes a convolution, where the choice changes bits.
 *
 * <p>A {@link perrin.tensor.tuning.TuningTable} is a value: rows of (machine class, pass, shape) to
 * algorithm, measured once and kept. A backend says through {@link perrin.tensor.tuning.Tunable}
 * what it can run and takes a table; it never times anything by itself, so that the same table
 * gives the same bits. How tables are written to files is no business of this package.
 *
 * <p>Reading order: ConvPass, ConvShape, ConvAlgorithm, TuningTable, Tunable.
 */
package perrin.tensor.tuning;
