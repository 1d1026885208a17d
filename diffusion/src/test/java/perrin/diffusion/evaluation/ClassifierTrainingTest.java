package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

class ClassifierTrainingTest {
  private static final Backend BACKEND = Backends.open("cpu", 1);
  private static final ClassifierOptions OPTIONS =
      new ClassifierOptions(2, 16, 2e-3, 0.01, 1, 0.25, 3);

  private static TrainedClassifier train(ClassifierOptions options, int images) {
    return new ClassifierTraining(HalvesDataset.of(images, 1), options).run(BACKEND, (_, _) -> {});
  }

  @Test
  void itLearnsToTellLeftFromRight() {
    var test = HalvesDataset.of(100, 2);
    try (var classifier = train(OPTIONS, 320)) {
      double accuracy = ImageClassifier.accuracy(classifier.predict(test), test);
      assertTrue(accuracy >= 0.97, () -> "accuracy " + accuracy);
    }
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    try (var once = train(OPTIONS, 48);
        var again = train(OPTIONS, 48);
        var other = train(new ClassifierOptions(2, 16, 2e-3, 0.01, 1, 0.25, 4), 48)) {
      assertEquals(once.parameters().digest(), again.parameters().digest());
      assertNotEquals(once.parameters().digest(), other.parameters().digest());
    }
  }

  @Test
  void progressEndsWithTheLastStep() {
    var steps = new ArrayList<Long>();
    var training = new ClassifierTraining(HalvesDataset.of(32, 1), OPTIONS);
    training.run(BACKEND, (step, _) -> steps.add(step)).close();
    assertEquals(4, training.steps());
    assertEquals(List.of(1L, 4L), steps);
  }

  @Test
  void predictionsDoNotDependOnTheirCompany() {
    var many = HalvesDataset.of(260, 5);
    var few = many.subset("few", new int[] {255, 3});
    try (var classifier = train(OPTIONS, 16)) {
      var inAll = classifier.predict(many).select(255, 3);
      var alone = classifier.predict(few);
      assertArrayEquals(inAll.features().values(), alone.features().values(), 1e-5);
    }
  }

  @Test
  void trainingLeavesNoMemoryBehind() {
    train(OPTIONS, 16).close();
    long before = BACKEND.memory().liveBytes();
    train(OPTIONS, 64).close();
    assertEquals(before, BACKEND.memory().liveBytes());
  }

  @Test
  void imagesWithoutLabelsAreRefused() {
    var unlabelled =
        new FloatDataset(
            "points",
            HalvesDataset.SHAPE,
            MemorySegment.ofArray(new float[64]),
            new int[0],
            List.of());
    assertThrows(DataException.class, () -> new ClassifierTraining(unlabelled, OPTIONS));
  }

  @Test
  void imagesThatTheNetworkCannotTakeAreRefused() {
    var e =
        assertThrows(
            DataException.class, () -> TrainedClassifier.network(new ImageShape(1, 28, 26), 10));
    assertTrue(e.getMessage().contains("[1,28,26]"), e.getMessage());
  }
}
