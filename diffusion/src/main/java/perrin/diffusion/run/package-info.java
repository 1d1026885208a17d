/**
 * A run: its settings, its directory, its metrics and its checkpoints.
 *
 * <p>Everything needed to continue a run exactly, or to ask it what it was, lies in one directory
 * ({@link perrin.diffusion.run.RunDirectory}). A kill at any moment costs at most the steps since
 * the last checkpoint.
 *
 * <p>Reading order: {@link perrin.diffusion.run.RunConfig}, {@link perrin.diffusion.run.Settings}
 * (one list of settings behind the flags, the YAML file and its defaults), {@link
 * perrin.diffusion.run.RunDirectory}, {@link perrin.diffusion.run.Checkpoint}, {@link
 * perrin.diffusion.run.CheckpointFolder}, {@link perrin.diffusion.run.MetricsFile}.
 */
package perrin.diffusion.run;
