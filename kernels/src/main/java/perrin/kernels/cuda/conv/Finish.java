package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/**
 * What is added to a result on its way to memory: {@code conv.cuh}'s {@code Finish}.
 *
 * @param y the result
 * @param bias [O] or null
 * @param shift [B,O] or null
 * @param addend of y's type and with channels side by side, or null
 */
record Finish(Tensor y, Tensor bias, Tensor shift, Tensor addend) {
  private static final int SIDE_BY_SIDE = 4;

  void write(Fields f, int channels) {
    f.l(Places.address(y)).l(Places.addressOrNull(bias));
    f.l(Places.addressOrNull(shift)).l(Places.addressOrNull(addend));
    f.i(bias == null ? 0 : bias.stride(0));
    f.i(shift == null ? 0 : shift.stride(0), shift == null ? 0 : shift.stride(1));
    Image a = addend == null ? null : Image.of(addend);
    f.i(a == null ? 0 : a.image(), a == null ? 0 : a.row(), a == null ? 0 : a.column());
    f.flag(isBf16(y)).flag(isBf16(bias)).flag(isBf16(shift));
    f.flag(
        channels % SIDE_BY_SIDE == 0
            && Image.of(y).aligned(SIDE_BY_SIDE)
            && (a == null || a.aligned(SIDE_BY_SIDE)));
  }

  private static boolean isBf16(Tensor t) {
    return t != null && t.dtype() == DType.BFLOAT16;
  }
}
