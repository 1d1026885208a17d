/**
 * The command line: {@code perrin quickstart | train | resume | sample | evaluate | data | info}.
 *
 * <p>Results go to the standard output; progress, notices and complaints to the standard error.
 * Exit codes: 0 done, 1 the run failed, 2 a mistake in what was asked, 130 interrupted.
 *
 * <p>Reading order: {@link perrin.diffusion.cli.Perrin}, then the commands.
 */
package perrin.diffusion.cli;
