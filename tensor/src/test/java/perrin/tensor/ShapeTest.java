package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ShapeTest {
  @Test
  void theSizeIsTheProductOfTheExtents() {
    assertEquals(24, Shape.of(2, 3, 4).size());
    assertEquals(0, Shape.of(2, 0, 4).size());
    assertEquals(1, Shape.SCALAR.size());
  }

  @Test
  void axesCountFromTheEndToo() {
    assertEquals(4, Shape.of(2, 3, 4).dim(-1));
    assertEquals(0, Shape.of(2, 3, 4).axis(-3));
    assertThrows(ShapeException.class, () -> Shape.of(2, 3).axis(2));
    assertThrows(ShapeException.class, () -> Shape.of(2, 3).axis(-3));
  }

  @Test
  void aShapeDoesNotShareItsArray() {
    int[] dims = {2, 3};
    Shape s = Shape.of(dims);
    dims[0] = 9;
    s.dims()[1] = 9;
    assertArrayEquals(new int[] {2, 3}, s.dims());
  }

  @Test
  void reducedAxesKeepExtentOne() {
    assertEquals(Shape.of(2, 1, 4), Shape.of(2, 3, 4).reduced(1));
    assertEquals(Shape.of(1, 3, 1), Shape.of(2, 3, 4).reduced(0, -1));
    assertEquals(Shape.of(1, 1, 1), Shape.of(2, 3, 4).reduced());
  }

  @Test
  void broadcastingAlignsAtTheLastAxis() {
    assertEquals(Shape.of(2, 3, 4), Shape.of(3, 1).broadcast(Shape.of(2, 1, 4), "test"));
    assertEquals(Shape.of(2, 3), Shape.SCALAR.broadcast(Shape.of(2, 3), "test"));
    assertEquals(Shape.of(2, 0), Shape.of(2, 1).broadcast(Shape.of(1, 0), "test"));
  }

  @Test
  void moreThanIntMaxElementsAreRefused() {
    assertThrows(ShapeException.class, () -> Shape.of(65536, 32768));
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
  }

  @Test
  void equalityIsByExtents() {
    assertEquals(Shape.of(2, 3), Shape.of(2, 3));
    assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
    assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
  }

  @Test
  void aShapePrintsItsExtents() {
    assertEquals("[2,3,4]", Shape.of(2, 3, 4).toString());
    assertEquals("[]", Shape.SCALAR.toString());
  }
}
