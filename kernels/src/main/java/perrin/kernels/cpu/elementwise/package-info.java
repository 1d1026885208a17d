/**
 * Elementwise work over strided views: maps of expressions, copies, fills.
 *
 * <p>{@link perrin.kernels.loops.Nest} brings the axes of all operands into the destination's
 * physical order and merges what is contiguous; {@link perrin.kernels.cpu.elementwise.Program} is
 * an expression as a list of block operations; {@link perrin.kernels.cpu.elementwise.Interpreter}
 * runs it over blocks that stay in the first cache. Read them in this order.
 */
package perrin.kernels.cpu.elementwise;
