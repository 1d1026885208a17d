package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.reference.ReferenceBackend;

/** The suite on every backend of this machine, and on the reference in float32. */
final class BackendConformanceTest {
  private static final int TRIES = Boolean.getBoolean("perrin.tier.full") ? 1000 : 100;

  @TestFactory
  Stream<DynamicTest> theReferenceInFloat32ConformsInChannelsLastOrder() {
    Backend subject = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_LAST);
    return new BackendConformance(subject, TRIES / 5).tests();
  }

  @TestFactory
  Stream<DynamicTest> theCpuWithoutTheVectorApiConforms() {
    Backend subject = new CpuBackend(2, Lanes.plain("conformance"));
    return new BackendConformance(subject, TRIES / 5).tests();
  }

  @TestFactory
  List<DynamicNode> everyBackendOfThisMachineConforms() {
    List<DynamicNode> out = new ArrayList<>();
    for (BackendProvider p : Backends.providers()) {
      Optional<String> why = p.unavailable();
      if (why.isPresent()) {
        out.add(
            DynamicTest.dynamicTest(
                p.name(), () -> Assumptions.abort(p.name() + " is unavailable: " + why.get())));
      } else {
        out.add(
            DynamicContainer.dynamicContainer(
                p.name(), new BackendConformance(p.open(2), TRIES).tests()));
      }
    }
    return out;
  }
}
