/**
 * The innermost loops in plain Java, for runtimes without the Vector API.
 *
 * <p>Start at {@link perrin.kernels.cpu.plain.PlainLanes}.
 */
package perrin.kernels.cpu.plain;
