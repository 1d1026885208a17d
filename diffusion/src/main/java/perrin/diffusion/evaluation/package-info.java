/**
 * Evaluation: how far samples are from real images, in the feature space of a small classifier that
 * the same engine trained and that the diffusion model never saw.
 *
 * <p>Symbols: {@code mu}, {@code C} mean and covariance of features; {@code d^2} the Fréchet
 * distance; {@code NN_k} the k-th nearest neighbour; N images, D features, K classes.
 *
 * <p>Reading order, numbers first: {@link perrin.diffusion.evaluation.FeatureSet}, {@link
 * perrin.diffusion.evaluation.GaussianStatistics}, {@link
 * perrin.diffusion.evaluation.FrechetDistance}, {@link
 * perrin.diffusion.evaluation.PrecisionRecall}, {@link
 * perrin.diffusion.evaluation.ClassStatistics}, {@link perrin.diffusion.evaluation.PixelGaussian};
 * then what is compared with what: {@link perrin.diffusion.evaluation.Evaluation}, {@link
 * perrin.diffusion.evaluation.EvaluationReport}; then the classifier: {@link
 * perrin.diffusion.evaluation.ClassifierTraining}, {@link
 * perrin.diffusion.evaluation.ClassifierFolder}.
 */
package perrin.diffusion.evaluation;
