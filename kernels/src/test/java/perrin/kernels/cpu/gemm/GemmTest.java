package perrin.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.gemm.Gemm.Addend;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.cpu.testing.Draw;

final class GemmTest {
  private static final double UNIT = 0x1p-24;

  /** Strides and contents of one random product. */
  private record Case(int m, int n, int k, Matrix a, Matrix b, float[] bias, float[] c0) {
    static Case draw(Draw draw, int m, int n, int k) {
      return new Case(
          m,
          n,
          k,
          matrix(draw, m, k),
          matrix(draw, k, n),
          draw.floats(n + 3),
          draw.floats(m * (n + 2) + 5));
    }

    private static Matrix matrix(Draw draw, int rows, int columns) {
      int inner = draw.between(1, 2);
      int offset = draw.between(0, 5);
      boolean rowMajor = draw.coin();
      int gap = draw.between(0, 3);
      int outer = (rowMajor ? columns : rows) * inner + gap;
      int size = offset + (rowMajor ? rows : columns) * outer + inner;
      return rowMajor
          ? new Matrix(draw.floats(size), offset, outer, inner)
          : new Matrix(draw.floats(size), offset, inner, outer);
    }

    /** kind: 0 plain, 1 bias, 2 accumulate. */
    float[] run(Team team, Lanes lanes, int kind) {
      var out = c0.clone();
      var addend = kind == 0 ? Addend.NONE : kind == 1 ? Addend.bias(bias, 3) : Addend.DESTINATION;
      new Gemm(team, lanes.gemmTile())
          .multiply(m, n, k, a, b, new Matrix(out, 2, n + 2, 1), addend);
      return out;
    }

    void check(float[] out, int kind) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = 2 + i * (n + 2) + j;
          double sum = kind == 0 ? 0 : kind == 1 ? bias[3 + j] : c0[at];
          double size = Math.abs(sum);
          for (int l = 0; l < k; l++) {
            double term =
                (double) a.data()[a.offset() + i * a.rowStride() + l * a.columnStride()]
                    * b.data()[b.offset() + l * b.rowStride() + j * b.columnStride()];
            sum += term;
            size += Math.abs(term);
          }
          assertEquals(sum, out[at], (k + 2) * UNIT * size, "element " + i + "," + j);
        }
      }
    }
  }

  @Property
  void productsOfStridedMatricesAgreeWithTheTripleSum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 70) int m,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 70) int k,
      @ForAll @IntRange(min = 0, max = 2) int kind) {
    var problem = Case.draw(new Draw(seed), m, n, k);
    for (var lanes : Draw.LANES) {
      problem.check(problem.run(Draw.TEAMS[1], lanes, kind), kind);
    }
  }

  @Property(tries = 12)
  void largeProductsAgreeWithTheTripleSumAndDoNotDependOnThreads(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int m,
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll @IntRange(min = 190, max = 500) int k,
      @ForAll @IntRange(min = 0, max = 2) int kind) {
    var problem = Case.draw(new Draw(seed), m, n, k);
    for (var lanes : Draw.LANES) {
      var one = problem.run(Draw.TEAMS[0], lanes, kind);
      problem.check(one, kind);
      for (var team : Draw.TEAMS) {
        assertArrayEquals(one, problem.run(team, lanes, kind));
      }
    }
  }

  @Property(tries = 20)
  void fewRowsTimesManyColumnsAgreeWithTheTripleSumAndDoNotDependOnThreads(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 50) int m,
      @ForAll @IntRange(min = 97, max = 230) int n,
      @ForAll @IntRange(min = 30, max = 400) int k,
      @ForAll @IntRange(min = 0, max = 2) int kind) {
    var problem = Case.draw(new Draw(seed), m, n, k);
    for (var lanes : Draw.LANES) {
      var one = problem.run(Draw.TEAMS[0], lanes, kind);
      problem.check(one, kind);
      for (var team : Draw.TEAMS) {
        assertArrayEquals(one, problem.run(team, lanes, kind));
      }
    }
  }

  @Test
  void anEmptySumLeavesTheBias() {
    var c = new float[] {9, 9, 9, 9};
    new Gemm(Draw.TEAMS[0], Lanes.best().gemmTile())
        .multiply(
            2,
            2,
            0,
            Matrix.rowMajor(new float[0], 0, 0),
            Matrix.rowMajor(new float[0], 0, 2),
            Matrix.rowMajor(c, 0, 2),
            Addend.bias(new float[] {1, 2}, 0));
    assertArrayEquals(new float[] {1, 2, 1, 2}, c);
  }

  @Test
  void aStridedDestinationIsRefused() {
    var gemm = new Gemm(Draw.TEAMS[0], Lanes.best().gemmTile());
    var x = Matrix.rowMajor(new float[4], 0, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> gemm.multiply(2, 2, 2, x, x, new Matrix(new float[8], 0, 4, 2), Addend.NONE));
  }

  @Property(tries = 30)
  void batchesEqualSingleProductsBitForBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 12) int batch,
      @ForAll @IntRange(min = 1, max = 40) int m,
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    var draw = new Draw(seed);
    var a = draw.floats(batch * m * k);
    var b = draw.floats(batch * n * k);
    var single = new float[batch * m * n];
    var together = new float[batch * m * n];
    int[] aOffsets = new int[batch];
    int[] bOffsets = new int[batch];
    for (int i = 0; i < batch; i++) {
      aOffsets[i] = i * m * k;
      bOffsets[i] = (batch - 1 - i) * n * k;
    }
    for (var lanes : Draw.LANES) {
      var gemm = new Gemm(Draw.TEAMS[2], lanes.gemmTile());
      var left = Matrix.rowMajor(a, 0, k);
      var right = new Matrix(b, 0, 1, k);
      for (int i = 0; i < batch; i++) {
        gemm.multiply(
            m,
            n,
            k,
            left.shifted(aOffsets[i]),
            right.shifted(bOffsets[i]),
            Matrix.rowMajor(single, i * m * n, n),
            Addend.NONE);
      }
      gemm.batched(
          batch,
          aOffsets,
          bOffsets,
          m * n,
          m,
          n,
          k,
          left,
          right,
          Matrix.rowMajor(together, 0, n),
          Addend.NONE);
      assertArrayEquals(single, together);
    }
  }
}
