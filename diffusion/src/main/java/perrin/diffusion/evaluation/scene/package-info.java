/**
 * Whether pictures of scenes show what their captions ask for, found by geometry alone: no network
 * and nothing learned takes part.
 *
 * <p>Symbols: {@code alpha} is how much of a pixel a shape covers; places and radii are fractions
 * of the picture's side.
 *
 * <p>Reading order: {@link perrin.diffusion.evaluation.scene.Coverage} (what stands out from the
 * ground), {@link perrin.diffusion.evaluation.scene.Patch} (one connected region), {@link
 * perrin.diffusion.evaluation.scene.ColourName}, {@link perrin.diffusion.evaluation.scene.Outline}
 * (which shape fits it), {@link perrin.diffusion.evaluation.scene.SceneEye} (what is seen), {@link
 * perrin.diffusion.evaluation.scene.SceneCheck} (against what is asked), {@link
 * perrin.diffusion.evaluation.scene.SceneEvaluation} and {@link
 * perrin.diffusion.evaluation.scene.SceneReport}.
 */
package perrin.diffusion.evaluation.scene;
