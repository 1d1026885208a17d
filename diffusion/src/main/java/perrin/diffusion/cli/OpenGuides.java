package perrin.diffusion.cli;

import java.io.PrintWriter;
import perrin.diffusion.classifier.SavedClassifier;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.Guides;
import perrin.diffusion.sample.OtherRun;
import perrin.diffusion.train.Blueprint;
import perrin.tensor.Backend;
import perrin.tensor.Shape;

/** The models beside a run's own that {@link AskOptions} names, opened. */
record OpenGuides(OtherRun weak, SavedClassifier classifier) implements AutoCloseable {

  static OpenGuides of(AskOptions ask, Backend backend, Blueprint blueprint, PrintWriter err) {
    used("--weak", ask.weak() != null, "autoguidance", ask.guidance());
    used("--noisy-classifier", ask.noisyClassifier() != null, "classifier", ask.guidance());
    OtherRun weak =
        ask.weak() == null ? null : OtherRun.open(ask.weak(), backend, blueprint, err::println);
    try {
      return new OpenGuides(weak, classifier(ask, backend, blueprint.sample(), err));
    } catch (RuntimeException e) {
      if (weak != null) {
        weak.close();
      }
      throw e;
    }
  }

  private static void used(String option, boolean given, String guidance, String asked) {
    if (given && !asked.contains(guidance)) {
      throw new UserException(
          "%s is used by --guidance %s alone, but the guidance is %s"
              .formatted(option, guidance, asked));
    }
  }

  private static SavedClassifier classifier(
      AskOptions ask, Backend backend, Shape sample, PrintWriter err) {
    if (ask.noisyClassifier() == null) {
      return null;
    }
    var saved = SavedClassifier.read(ask.noisyClassifier(), null, backend, err::println);
    ImageShape image = saved.blueprint().image();
    if (!sample.equals(Shape.of(image.channels(), image.height(), image.width()))) {
      saved.close();
      throw new UserException(
          "%s was trained on images %s, but samples are %s"
              .formatted(ask.noisyClassifier(), image, sample));
    }
    return saved;
  }

  Guides guides() {
    Guides guides = Guides.NONE;
    if (weak != null) {
      guides = guides.withWeak(weak::model);
    }
    if (classifier != null) {
      guides = guides.withClassifier(asked -> classifier.wanting(asked.labels()));
    }
    return guides;
  }

  @Override
  public void close() {
    if (classifier != null) {
      classifier.close();
    }
    if (weak != null) {
      weak.close();
    }
  }
}
