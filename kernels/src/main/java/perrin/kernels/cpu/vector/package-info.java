/**
 * The innermost loops on the Vector API; the only package that names it.
 *
 * <p>Loaded by name from {@link perrin.kernels.cpu.lanes.Lanes}, so that nothing here is touched
 * when the module is absent. Start at {@link perrin.kernels.cpu.vector.VectorLanes}.
 */
package perrin.kernels.cpu.vector;
