/**
 * Which algorithm computes a convolution, a matrix product or attention, where the choice changes
 * bits.
 *
 * <p>A {@link perrin.tensor.tuning.TuningTable} is a value: rows of (machine class, work) to
 * algorithm, measured once and kept. A backend says through {@link perrin.tensor.tuning.Tunable}
 * what it can run and takes a table; it never times anything by itself, so that the same table
 * gives the same bits. How tables are written to files is no business of this package.
 *
 * <p>Reading order: Work, ConvPass, ConvShape, Algorithm, TuningTable, Tunable.
 */
package perrin.tensor.tuning;
