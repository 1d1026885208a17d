/**
 * Memory of the CPU backend: slabs of the Java heap cut into blocks (slab, offset, length).
 *
 * <p>{@link perrin.kernels.cpu.memory.SlabPool} is all of it. Blocks split and merge, so that a
 * step that allocates what the last one freed takes nothing from the system.
 */
package perrin.kernels.cpu.memory;
