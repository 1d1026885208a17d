package perrin.kernels.cpu.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class ConcatenationTest {
  private static final CpuBackend BACKEND = new CpuBackend(3);

  private static Tensor image(Draw draw, int b, int c, int h, int w) {
    var shape = Shape.of(b, c, h, w);
    var order = ImageOrder.CHANNELS_LAST.strides(shape);
    var image = Tensor.allocate(BACKEND, BACKEND.floatType(), shape, order, "test");
    BACKEND.upload(draw.floats(shape.size()), image);
    return image;
  }

  @Property
  void channelsOfImagesLieSideBySideAndNothingElseIsTouched(@ForAll long seed) {
    var draw = new Draw(seed);
    int b = draw.between(1, 3);
    int h = draw.between(2, 40);
    int w = draw.between(2, 40);
    var parts = new Tensor[draw.between(2, 3)];
    int channels = 0;
    for (int i = 0; i < parts.length; i++) {
      int c = draw.between(2, 40);
      int first = draw.coin() ? 0 : draw.between(1, 3);
      parts[i] = image(draw, b, first + c, h, w).slice(1, first, first + c);
      channels += c;
    }
    int first = draw.between(0, 3);
    int end = first + channels;
    var around = image(draw, b, end + 2, h, w);
    float[] before = around.slice(1, 0, first).toFloats();
    float[] after = around.slice(1, end, end + 2).toFloats();
    assertTrue(BACKEND.fused().concat(parts, 1, around.slice(1, first, end)));
    int at = first;
    for (var part : parts) {
      assertArrayEquals(part.toFloats(), around.slice(1, at, at + part.dim(1)).toFloats());
      at += part.dim(1);
    }
    assertArrayEquals(before, around.slice(1, 0, first).toFloats());
    assertArrayEquals(after, around.slice(1, end, end + 2).toFloats());
  }

  @Test
  void rowsOfMatricesLieSideBySide() {
    var x = Tensor.of(BACKEND, Shape.of(2, 2), new float[] {1, 2, 3, 4});
    var z = Tensor.of(BACKEND, Shape.of(2, 3), new float[] {5, 6, 7, 8, 9, 10});
    var y = Tensor.full(BACKEND, BACKEND.floatType(), Shape.of(2, 5), 0);
    assertTrue(BACKEND.fused().concat(new Tensor[] {x, z}, 1, y));
    assertArrayEquals(new float[] {1, 2, 5, 6, 7, 3, 4, 8, 9, 10}, y.toFloats());
  }

  @Test
  void rowsWithoutElementsAreNoRowsToWrite() {
    var x = Tensor.full(BACKEND, BACKEND.floatType(), Shape.of(5, 0, 7), 0);
    var y = Tensor.full(BACKEND, BACKEND.floatType(), Shape.of(10, 0, 7), 0);
    BACKEND.fused().concat(new Tensor[] {x, x}, 0, y);
    assertArrayEquals(new float[0], y.toFloats());
  }
}
