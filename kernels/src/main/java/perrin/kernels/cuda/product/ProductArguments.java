package perrin.kernels.cuda.product;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.tensor.DType;

/**
 * {@code product.cuh}'s {@code Product}.
 *
 * @param p the product
 * @param firstBatch number of the launch's first product
 * @param partK length of a part of K
 * @param partStride elements between the parts' results
 */
record ProductArguments(MatrixProduct p, int firstBatch, int partK, int partStride)
    implements Structure {
  private static final int ADDRESSES = 4 * Long.BYTES;
  private static final int INTS = 14;

  @Override
  public int bytes() {
    return ADDRESSES + INTS * Integer.BYTES;
  }

  @Override
  public void write(MemorySegment to) {
    to.setAtIndex(ValueLayout.JAVA_LONG, 0, p.a().address());
    to.setAtIndex(ValueLayout.JAVA_LONG, 1, p.b().address());
    to.setAtIndex(ValueLayout.JAVA_LONG, 2, p.bias());
    to.setAtIndex(ValueLayout.JAVA_LONG, 3, p.out());
    int[] ints = {
      p.m(),
      p.n(),
      p.k(),
      p.a().pitch(),
      p.b().pitch(),
      p.outRow(),
      p.outColumn(),
      p.biasRow(),
      p.biasColumn(),
      p.outType() == DType.BFLOAT16 ? 1 : 0,
      p.biasType() == DType.BFLOAT16 ? 1 : 0,
      firstBatch,
      partK,
      partStride
    };
    for (int i = 0; i < INTS; i++) {
      to.set(ValueLayout.JAVA_INT, ADDRESSES + (long) i * Integer.BYTES, ints[i]);
    }
  }
}
