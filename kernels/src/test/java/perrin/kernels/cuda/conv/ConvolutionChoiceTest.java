package perrin.kernels.cuda.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;

final class ConvolutionChoiceTest {
  private static final String MACHINE = "cuda-test";
  private static final ConvSpec SPEC = ConvSpec.of(1, 1);
  private static final ConvShape SHAPE = new ConvShape(2, 3, 4, 4, 3, 3, SPEC, DType.FLOAT64);

  private final List<Algorithm> asked = new ArrayList<>();

  /** An engine that notes that it was asked. */
  private ConvolutionEngine engine(Algorithm name, Set<Algorithm> able) {
    return (ConvolutionEngine)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ConvolutionEngine.class},
            (_, _, _) -> {
              asked.add(name);
              return able.contains(name);
            });
  }

  private ConvolutionChoice choice(Algorithm... able) {
    var engines = new EnumMap<Algorithm, ConvolutionEngine>(Algorithm.class);
    for (Algorithm a : List.of(Algorithm.OWN, Algorithm.CUDNN)) {
      engines.put(a, engine(a, Set.of(able)));
    }
    return new ConvolutionChoice(MACHINE, engines);
  }

  private static boolean forward(ConvolutionChoice choice) {
    var reference = new ReferenceBackend();
    try (Scope _ = Scope.open("test")) {
      Tensor x = Tensor.full(reference, DType.FLOAT64, SHAPE.image(1), 1);
      Tensor w = Tensor.full(reference, DType.FLOAT64, SHAPE.kernel(), 1);
      Tensor y = Tensor.full(reference, DType.FLOAT64, SHAPE.result(1), 0);
      return choice.forward(x, w, null, null, null, SPEC, y);
    }
  }

  @Test
  void theLibraryIsAskedFirstAndTheOwnKernelsDoWhatItDeclines() {
    assertTrue(forward(choice(Algorithm.OWN)));
    assertEquals(List.of(Algorithm.CUDNN, Algorithm.OWN), asked);
  }

  @Test
  void aRowOfTheTableGoesFirst() {
    ConvolutionChoice choice = choice(Algorithm.OWN, Algorithm.CUDNN);
    var row = new Row(MACHINE, ConvPass.FORWARD, SHAPE, Algorithm.OWN);
    choice.use(new TuningTable(List.of(row), null));
    assertTrue(forward(choice));
    assertEquals(List.of(Algorithm.OWN), asked);
  }

  @Test
  void nobodyDoesWhatAllDecline() {
    assertFalse(forward(choice()));
    assertEquals(Set.of(Algorithm.CUDNN, Algorithm.OWN), Set.copyOf(asked));
  }

  @Test
  void tunersAreToldOfBothAndOfEveryCall() {
    ConvolutionChoice choice = choice(Algorithm.CUDNN);
    var seen = new ArrayList<Shape>();
    choice.watch(w -> seen.add(((ConvWork) w).shape().kernel()));
    forward(choice);
    assertEquals(List.of(SHAPE.kernel()), seen);
    assertEquals(
        List.of(Algorithm.CUDNN, Algorithm.OWN),
        choice.algorithms(new ConvWork(ConvPass.FORWARD, SHAPE)));
  }

  @Test
  void aTableThatNamesWhatIsNotThereIsRefused() {
    var row = new Row(MACHINE, ConvPass.FORWARD, SHAPE, Algorithm.WINOGRAD4);
    var table = new TuningTable(List.of(row), null);
    var refused = assertThrows(IllegalArgumentException.class, () -> choice().use(table));
    assertTrue(refused.getMessage().endsWith("it can be cudnn, own"), refused.getMessage());
  }
}
