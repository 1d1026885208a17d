/**
 * Guidance: denoisers made of denoisers.
 *
 * <p>Symbols: y the wanted class, gamma the guidance scale (1 for the conditional model itself),
 * cond and uncond the predictions with and without the label.
 *
 * <p>Reading order: {@link perrin.diffusion.guidance.Classifier}, {@link
 * perrin.diffusion.guidance.ClassifierGuidance}, {@link perrin.diffusion.guidance.Sharpened},
 * {@link perrin.diffusion.guidance.GuidedAncestral}; {@link perrin.diffusion.guidance.Cfg}, {@link
 * perrin.diffusion.guidance.ImpliedClassifier}, {@link perrin.diffusion.guidance.LabelDropout}; its
 * refinements {@link perrin.diffusion.guidance.CfgRescale}, {@link
 * perrin.diffusion.guidance.CfgPlusPlus}, {@link perrin.diffusion.guidance.Interval}, {@link
 * perrin.diffusion.guidance.Apg}, {@link perrin.diffusion.guidance.Autoguidance}; ranges: {@link
 * perrin.diffusion.guidance.ClipX0}, {@link perrin.diffusion.guidance.Threshold}; by name: {@link
 * perrin.diffusion.guidance.Guidances}. A new guidance is a new public class that implements {@link
 * perrin.diffusion.guidance.NamedGuidance}; nothing else changes.
 */
package perrin.diffusion.guidance;
