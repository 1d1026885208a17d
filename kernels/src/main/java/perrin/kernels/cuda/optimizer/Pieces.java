package perrin.kernels.cuda.optimizer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Tensor;

/**
 * The kernels' structure Table: as many tensors as fit a launch's parameters, cut into pieces of
 * equal length, one a block. Tensors without elements are left out.
 */
final class Pieces implements Structure {
  private static final int TABLE_BYTES = 3840;
  private static final int NUMBERS = 2;

  private final int most;
  private final int piece;
  private final List<Tensor[]> rows = new ArrayList<>();
  private int blocks;

  private Pieces(int operands, int piece) {
    most = TABLE_BYTES / (Long.BYTES * operands + NUMBERS * Integer.BYTES);
    this.piece = piece;
  }

  /**
   * Tables for a list of tensors.
   *
   * @param piece elements of a piece, a multiple of 4
   * @param operands for each operand of the kernel, its tensors
   * @return none or more tables
   */
  static List<Pieces> of(int piece, Tensor[]... operands) {
    List<Pieces> out = new ArrayList<>();
    Pieces last = null;
    for (int i = 0; i < operands[0].length; i++) {
      if (operands[0][i].size() == 0) {
        continue;
      }
      if (last == null || last.rows.size() == last.most) {
        last = new Pieces(operands.length, piece);
        out.add(last);
      }
      Tensor[] row = new Tensor[operands.length];
      for (int k = 0; k < row.length; k++) {
        row[k] = operands[k][i];
      }
      last.rows.add(row);
      last.blocks += Grids.ceil(row[0].size(), piece);
    }
    return out;
  }

  /** Pieces of all its tensors: the launch's blocks. */
  int blocks() {
    return blocks;
  }

  private int operands() {
    return rows.getFirst().length;
  }

  @Override
  public int bytes() {
    int row = Long.BYTES * operands() + NUMBERS * Integer.BYTES;
    return most * row + NUMBERS * Integer.BYTES;
  }

  @Override
  public void write(MemorySegment to) {
    long lengths = (long) most * operands() * Long.BYTES;
    long firsts = lengths + (long) most * Integer.BYTES;
    int first = 0;
    for (int i = 0; i < rows.size(); i++) {
      Tensor[] row = rows.get(i);
      for (int k = 0; k < row.length; k++) {
        long at = ((long) k * most + i) * Long.BYTES;
        to.set(ValueLayout.JAVA_LONG, at, Places.address(row[k]));
      }
      to.set(ValueLayout.JAVA_INT, lengths + (long) i * Integer.BYTES, row[0].size());
      to.set(ValueLayout.JAVA_INT, firsts + (long) i * Integer.BYTES, first);
      first += Grids.ceil(row[0].size(), piece);
    }
    long end = firsts + (long) most * Integer.BYTES;
    to.set(ValueLayout.JAVA_INT, end, rows.size());
    to.set(ValueLayout.JAVA_INT, end + Integer.BYTES, piece);
  }
}
