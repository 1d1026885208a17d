package perrin.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.TuningTable;

/**
 * Whatever a tuning table may say, results stay within the bounds that hold for the rule: every
 * algorithm runs the suite's convolutions wherever it can.
 */
final class TunedConvolutionTest {
  private static final int TRIES = Boolean.getBoolean("perrin.tier.full") ? 1000 : 60;

  @TestFactory
  Stream<DynamicNode> everyAlgorithmOfEveryBackendConforms() {
    return Backends.providers().stream()
        .filter(p -> p.unavailable().isEmpty())
        .flatMap(p -> Stream.of(Algorithm.values()).map(a -> suite(p, a)));
  }

  private static DynamicNode suite(BackendProvider provider, Algorithm algorithm) {
    Backend subject = provider.open(2);
    subject.tunable().use(TuningTable.everywhere(algorithm));
    return DynamicContainer.dynamicContainer(
        provider.name() + " " + algorithm, new BackendConformance(subject, TRIES).convolutions());
  }
}
