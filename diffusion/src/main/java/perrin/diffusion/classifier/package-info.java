/**
 * Classifiers of noisy images, p(y given x_t): what classifier guidance follows.
 *
 * <p>Reading order: {@link perrin.diffusion.classifier.ClassifierBlueprint} (network and noise),
 * {@link perrin.diffusion.classifier.ClassifierExercise} (how it learns), {@link
 * perrin.diffusion.classifier.NetworkClassifier} (what guidance asks it), {@link
 * perrin.diffusion.classifier.SavedClassifier} (from a run's folder), {@link
 * perrin.diffusion.classifier.AccuracyByLevel} (how good it is).
 */
package perrin.diffusion.classifier;
