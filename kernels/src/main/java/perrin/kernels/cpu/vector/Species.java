package perrin.kernels.cpu.vector;

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
    return L >= 16 || !System.getProperty("os.arch", "").matches("amd64|x86_64|x86|i386");
  }
}
