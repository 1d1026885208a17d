package perrin.kernels.cpu.vector;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this machine; constants, so that C2 sees through them. */
final class Species {
  static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  static final int L = F.length();

  private Species() {}

  /** AVX-512, NEON and SVE have 32 vector registers, SSE and AVX2 only 16. */
  static boolean wide() {
    return L >= 16 || !x86();
  }

  /** Processors with AVX-512 and all but x86 have fused multiply-add; others are asked. */
  static boolean fused() {
    if (wide()) {
      return true;
    }
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return options == null || Boolean.parseBoolean(options.getVMOption("UseFMA").getValue());
  }

  private static boolean x86() {
    return System.getProperty("os.arch", "").matches("amd64|x86_64|x86|i386");
  }
}
