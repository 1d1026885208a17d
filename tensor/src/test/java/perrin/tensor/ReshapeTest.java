package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import perrin.tensor.reference.ReferenceBackend;

final class ReshapeTest {
  private final Backend first = new ReferenceBackend();
  private final Backend last = new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_LAST);

  private static Tensor image(Backend b, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.allocate(b, b.floatType(), shape, b.imageOrder().strides(shape), "image");
  }

  @Test
  void aRowMajorTensorIsReshapedWithoutCopying() {
    Tensor x = Tensor.full(first, DType.FLOAT64, Shape.of(4, 6), 1);
    assertSame(x.storage(), x.reshape(2, 2, 3, 2).storage());
  }

  @Test
  void aTransposedTensorIsCopiedAndLeftAlone() {
    Tensor x = Tensor.of(first, Shape.of(2, 3), 0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
    Tensor y = x.transpose(0, 1).reshape(6);
    assertNotSame(x.storage(), y.storage());
    assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, y.toDoubles());
  }

  @Test
  void channelsLastImagesSplitTheirChannelsAndMergeTheirPlacesAsViews() {
    Tensor x = image(last, 2, 6, 4, 5);
    assertSame(x.storage(), x.reshape(2, 3, 2, 4, 5).storage());
    assertSame(x.storage(), x.reshape(2, 6, 20).storage());
    assertSame(x.storage(), x.reshape(2, 6, 20).permute(0, 2, 1).reshape(40, 6).storage());
  }

  @Test
  void channelsLastImagesAreCopiedWhereChannelsAndPlacesMerge() {
    Tensor x = image(last, 2, 6, 4, 5);
    assertNotSame(x.storage(), x.reshape(2, 120).storage());
  }

  @Test
  void axesOfExtentOneNeverForceACopy() {
    Tensor x = image(last, 2, 6, 4, 5).slice(2, 1, 2);
    assertSame(x.storage(), x.reshape(2, 6, 5).storage());
    assertSame(x.storage(), x.reshape(1, 2, 6, 1, 5, 1).storage());
  }

  @Test
  void repeatedAxesMergeWithoutCopyingAmongThemselves() {
    Tensor x = Tensor.of(first, Shape.of(1, 1, 3), 1.0, 2.0, 3.0).expand(Shape.of(2, 4, 3));
    assertSame(x.storage(), x.reshape(8, 3).storage());
    assertNotSame(x.storage(), x.reshape(24).storage());
  }

  @Test
  void oneExtentIsInferred() {
    Tensor x = Tensor.full(first, DType.FLOAT64, Shape.of(4, 6), 1);
    assertEquals(Shape.of(3, 8), x.reshape(3, -1).shape());
    assertEquals(Shape.of(1, 24), x.reshape(-1, 24).shape());
  }

  @Test
  void emptyTensorsTakeAnyEmptyShape() {
    Tensor x = Tensor.full(first, DType.FLOAT64, Shape.of(0, 6), 1).transpose(0, 1);
    assertEquals(Shape.of(3, 0, 7), x.reshape(3, 0, 7).shape());
    assertEquals(Shape.of(0, 2), x.reshape(-1, 2).shape());
  }

  @Test
  void aScalarHasOneElementAndNoAxes() {
    Tensor x = Tensor.of(first, Shape.SCALAR, 5.0);
    assertEquals(5.0, x.reshape(1, 1).item());
    assertEquals(Shape.SCALAR, x.reshape(1, 1).reshape().shape());
  }
}
