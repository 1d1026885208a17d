package perrin.kernels.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A file of kernels as the driver loads it.
 *
 * @param code PTX, or machine code
 * @param signatures its kernels and their parameters, as {@link PtxEntries} reads them
 */
record KernelImage(byte[] code, Map<String, String> signatures) {
  /** What the driver compiles, or a compiler made for an architecture it knows no better. */
  static KernelImage ofPtx(String ptx) {
    return new KernelImage(ptx.getBytes(StandardCharsets.US_ASCII), PtxEntries.signatures(ptx));
  }
}
