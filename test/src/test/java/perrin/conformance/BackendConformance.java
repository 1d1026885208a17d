package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import perrin.tensor.Backend;
import perrin.tensor.Scope;

/**
 * What a backend must do, checked against the float64 reference over random shapes and views.
 *
 * <p>Every trial has its own seed, which a failure names together with the operands' places; trials
 * grow, so that the first failure is usually small. After every check the backend's live bytes are
 * back at their baseline. {@code -Dperrin.conformance.only=REGEX} picks checks by name.
 */
final class BackendConformance {
  private static final long SEED = 20_25;

  private final Backend subject;
  private final int tries;

  /**
   * A suite for a backend.
   *
   * @param subject the backend under test
   * @param tries trials of a check with the usual share
   */
  BackendConformance(Backend subject, int tries) {
    this.subject = subject;
    this.tries = tries;
  }

  /** All checks as tests. */
  Stream<DynamicTest> tests() {
    return tests(all());
  }

  /** The checks whose names a regular expression finds. */
  Stream<DynamicTest> named(String names) {
    return tests(
        all().stream().filter(c -> Pattern.compile(names).matcher(c.name()).find()).toList());
  }

  private static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    MemoryChecks.addTo(checks);
    ElementwiseChecks.addTo(checks);
    ReductionChecks.addTo(checks);
    MatmulChecks.addTo(checks);
    ConvolutionChecks.addTo(checks);
    IndexChecks.addTo(checks);
    NoiseChecks.addTo(checks);
    FusedChecks.addTo(checks);
    OptimiserChecks.addTo(checks);
    OperationChecks.addTo(checks);
    return checks;
  }

  /** The checks of convolutions as tests. */
  Stream<DynamicTest> convolutions() {
    List<Check> checks = new ArrayList<>();
    ConvolutionChecks.addTo(checks);
    return tests(checks);
  }

  private Stream<DynamicTest> tests(List<Check> checks) {
    String only = System.getProperty("perrin.conformance.only", "");
    return checks.stream()
        .filter(c -> Pattern.compile(only).matcher(c.name()).find())
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> run(c)));
  }

  private void run(Check check) {
    long before = subject.memory().liveBytes();
    int n = Math.max(1, tries * check.share() / 100);
    for (int i = 0; i < n; i++) {
      long seed = SEED + 1_000_003L * i + check.name().hashCode();
      Trial t = new Trial(subject, new Draw(seed, n == 1 ? 1 : i / (n - 1.0)));
      try (Scope _ = Scope.open("trial")) {
        check.body().run(t);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            subject.name()
                + ": "
                + check.name()
                + ": trial "
                + i
                + " (seed "
                + seed
                + "), "
                + t.story()
                + ": "
                + e,
            e);
      }
    }
    long after = subject.memory().liveBytes();
    if (after != before) {
      throw new AssertionError(
          check.name() + ": " + before + " bytes were live before, " + after + " after");
    }
  }
}
