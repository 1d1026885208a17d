/**
 * Keyed random numbers: a draw is a pure function of (seed, purpose, step, sub-step, sample,
 * element), with the same bits on every backend, for every batch size and number of threads.
 *
 * <p>Reading order: {@link perrin.tensor.random.Philox} (the block function), {@link
 * perrin.tensor.random.Purpose} and {@link perrin.tensor.random.NoiseKey} (how key and counter are
 * made), {@link perrin.tensor.random.Noise} (fills), {@link perrin.tensor.random.Distribution}
 * (words to numbers), {@link perrin.tensor.random.PortableNormal} (normals, and how to vectorise
 * them).
 *
 * <p>Symbols: c0..c3 counter words, k0, k1 key words, u uniform, R radius, z normal.
 */
package perrin.tensor.random;
