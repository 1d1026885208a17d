package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import perrin.tensor.reference.ReferenceBackend;

/** Results keep their operands' physical order. */
final class LayoutTest {
  private final Backend last = new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_LAST);

  private Tensor image(int... dims) {
    Shape shape = Shape.of(dims);
    Tensor x = Tensor.allocate(last, DType.FLOAT64, shape, Strides.channelsLast(shape), "image");
    last.fill(x, 1);
    return x;
  }

  private static void assertChannelsLast(Tensor t) {
    int[] expected = Strides.channelsLast(t.shape());
    for (int a = 0; a < 4; a++) {
      if (t.dim(a) > 1) {
        assertEquals(expected[a], t.stride(a), "stride of axis " + a + " of " + t);
      }
    }
  }

  @Test
  void elementwiseResultsOfChannelsLastImagesAreChannelsLast() {
    Tensor bias = Tensor.full(last, DType.FLOAT64, Shape.of(3, 1, 1), 2);
    assertChannelsLast(Eager.unary(UnaryOp.EXP, image(2, 3, 4, 5)));
    assertChannelsLast(Eager.binary(BinaryOp.ADD, bias, image(2, 3, 4, 5)));
    assertChannelsLast(Eager.copy(image(2, 3, 4, 5)));
  }

  @Test
  void imagesOfOneRowKeepTheirOrderToo() {
    assertChannelsLast(Eager.unary(UnaryOp.EXP, image(2, 3, 1, 5)));
  }

  @Test
  void reductionsAndGathersKeepTheOrderOfWhatIsLeft() {
    assertChannelsLast(Eager.reduce(ReduceOp.SUM, image(2, 3, 4, 5), 2));
    assertChannelsLast(Eager.cumulativeSum(image(2, 3, 4, 5), 1));
    Tensor index = Tensor.ofInts(last, Shape.of(3), 1, 0, 1);
    assertChannelsLast(Eager.gather(image(2, 3, 4, 5), index, 0));
  }

  @Test
  void concatenationKeepsTheFirstPartsOrder() {
    assertChannelsLast(Eager.concat(1, image(2, 3, 4, 5), image(2, 2, 4, 5)));
  }

  @Test
  void convolutionsWriteTheBackendsOrder() {
    Tensor w = Tensor.full(last, DType.FLOAT64, Shape.of(6, 3, 3, 3), 1);
    Tensor y = Eager.conv2d(image(2, 3, 4, 5), w, null, ConvSpec.of(1, 1));
    assertChannelsLast(y);
    assertChannelsLast(Eager.conv2dInputGradient(y, w, ConvSpec.of(1, 1), 4, 5));
  }

  @Test
  void sumToDropsLeadingAxes() {
    Tensor y = Eager.sumTo(image(2, 3, 4, 5), Shape.of(3, 1, 1));
    assertEquals(Shape.of(3, 1, 1), y.shape());
    assertArrayEquals(new double[] {40, 40, 40}, y.toDoubles());
  }
}
