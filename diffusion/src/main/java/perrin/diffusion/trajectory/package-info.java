/**
 * What a sampler does with points of a closed-form density, compared with the exact flow.
 *
 * <p>Reading order: {@link perrin.diffusion.trajectory.Trajectory} (the experiment), {@link
 * perrin.diffusion.trajectory.ReferenceFlow} (the truth), {@link
 * perrin.diffusion.trajectory.TrajectoryPicture}.
 */
package perrin.diffusion.trajectory;
