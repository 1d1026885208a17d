/**
 * The threads that kernels share.
 *
 * <p>{@link perrin.kernels.cpu.team.Team} cuts work into chunks fixed by the problem, never by the
 * number of threads, so that every sum is taken in the same order on any machine; {@link
 * perrin.kernels.cpu.team.Scratch} is the memory one thread keeps between kernels. Read {@code
 * Team} first.
 */
package perrin.kernels.cpu.team;
