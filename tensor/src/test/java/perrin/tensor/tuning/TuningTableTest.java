package perrin.tensor.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.tuning.TuningTable.Row;

final class TuningTableTest {
  private static final ConvShape SHAPE = shape(64, 1);

  private static ConvShape shape(int filters, int padding) {
    return new ConvShape(32, filters, 16, 8, 3, 3, ConvSpec.of(1, padding), DType.FLOAT32);
  }

  private static Row row(String machine, ConvPass pass, ConvShape shape, Algorithm algorithm) {
    return new Row(machine, pass, shape, algorithm);
  }

  private static final Row ROW = row("a", ConvPass.FORWARD, SHAPE, Algorithm.DIRECT);

  @Test
  void aRowSpeaksOfItsMachineItsPassAndItsShapeAlone() {
    var table = new TuningTable(List.of(ROW), null);
    assertEquals(Algorithm.DIRECT, table.find("a", new ConvWork(ConvPass.FORWARD, shape(64, 1))));
    assertNull(table.find("b", new ConvWork(ConvPass.FORWARD, SHAPE)));
    assertNull(table.find("a", new ConvWork(ConvPass.INPUT_GRADIENT, SHAPE)));
    assertNull(table.find("a", new ConvWork(ConvPass.FORWARD, shape(63, 1))));
    assertNull(table.find("a", new ConvWork(ConvPass.FORWARD, shape(64, 0))));
  }

  @Test
  void twoRowsForTheSameAreRefused() {
    var other = row("a", ConvPass.FORWARD, SHAPE, Algorithm.WINOGRAD4);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> new TuningTable(List.of(ROW, other), null));
    assertEquals("two rows for the forward of 32 to 64, 16x8, kernel 3x3 on a", e.getMessage());
  }

  @Test
  void newerRowsWinOverOlderOnesAndTheRestStays() {
    var gradient = row("a", ConvPass.INPUT_GRADIENT, SHAPE, Algorithm.DIRECT);
    var newer = row("a", ConvPass.FORWARD, SHAPE, Algorithm.WINOGRAD4);
    var table = new TuningTable(List.of(ROW, gradient), Algorithm.DIRECT).with(List.of(newer));
    assertEquals(List.of(newer, gradient), table.rows());
    assertEquals(Algorithm.DIRECT, table.otherwise());
  }

  @Test
  void tablesAreEqualIfTheyChooseTheSame() {
    var gradient = row("a", ConvPass.INPUT_GRADIENT, SHAPE, Algorithm.DIRECT);
    var table = new TuningTable(List.of(ROW, gradient), null);
    assertEquals(table, new TuningTable(List.of(gradient, ROW), null));
    assertNotEquals(table, new TuningTable(List.of(ROW), null));
    assertNotEquals(table, new TuningTable(table.rows(), Algorithm.DIRECT));
  }

  @Test
  void aShapeNamesWhatIsNotUsual() {
    assertEquals("32 to 64, 16x8, kernel 3x3", SHAPE.toString());
    var odd = new ConvShape(4, 6, 9, 9, 1, 3, new ConvSpec(2, 1, 0, 2, 1, 1, 2), DType.FLOAT64);
    assertEquals(
        "4 to 6, 9x9, kernel 1x3, stride 2x1, padding 0x2, groups 2, FLOAT64", odd.toString());
  }

  @Test
  void aShapeThatIsNoConvolutionIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConvShape(3, 4, 2, 2, 3, 3, ConvSpec.of(1, 0), DType.FLOAT32));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConvShape(3, 4, 8, 8, 3, 3, new ConvSpec(1, 1, 1, 1, 1, 1, 2), DType.FLOAT32));
  }
}
