/**
 * Where the fast backends' blocks come from: {@link perrin.kernels.memory.BlockPool} cuts large
 * slabs, be they Java arrays or device memory, into blocks and merges neighbours again.
 */
package perrin.kernels.memory;
