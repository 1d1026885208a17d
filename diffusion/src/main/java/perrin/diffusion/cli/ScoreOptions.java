package perrin.diffusion.cli;

import java.io.IOException;
import java.nio.file.Path;
import perrin.diffusion.evaluation.ClassifierFolder;
import perrin.diffusion.evaluation.TrainedClassifier;
import perrin.diffusion.restoration.Masking;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.restoration.Scorer;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import picocli.CommandLine.Option;

/** What judges results besides their originals. */
final class ScoreOptions {
  @Option(
      names = "--classifier",
      paramLabel = "CLASSIFIER_DIR",
      description = {
        "also measure by a classifier of 'perrin evaluate classifier': whether the class is kept,"
            + " and distances of its features"
      })
  private Path classifier;

  @Option(
      names = "--reference",
      paramLabel = "N",
      defaultValue = "2000",
      description = "other test images behind the Fréchet distance (default: ${DEFAULT-VALUE})")
  private int reference;

  /** Where the classifier lies, or null. */
  String classifier() {
    return classifier == null ? null : classifier.toString();
  }

  /** A scorer, to be closed with the classifier that it uses. */
  Scoring open(
      WalkOptions.Opened run,
      PictureOptions pictures,
      PictureOptions.Chosen originals,
      boolean truth,
      Masking masking,
      Backend backend)
      throws IOException {
    Must.beAtLeastOne("--reference", reference);
    Pictures p = originals.pictures();
    if (classifier == null) {
      return new Scoring(null, new Scorer(p, truth, masking, null, null, originals.labels()));
    }
    TrainedClassifier judge = new ClassifierFolder(classifier).read(backend);
    try {
      if (!judge.shape().equals(p.shape())) {
        throw new UserException(
            "%s was trained on images %s, the results are %s"
                .formatted(classifier, judge.shape(), p.shape()));
      }
      try (var others = pictures.reference(run.config(), p.shape(), reference)) {
        var scorer = new Scorer(p, truth, masking, judge, others.rest(), originals.labels());
        return new Scoring(judge, scorer);
      }
    } catch (RuntimeException e) {
      judge.close();
      throw e;
    }
  }

  /** A scorer with the classifier it uses, which is closed with it. */
  record Scoring(TrainedClassifier judge, Scorer scorer) implements AutoCloseable {
    @Override
    public void close() {
      if (judge != null) {
        judge.close();
      }
    }
  }
}
