package perrin.diffusion.flow;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The cheapest pairing of n rows with n columns, exactly, by shortest augmenting paths with dual
 * prices (Jonker and Volgenant 1987, Computing 38): O(n^3) and deterministic.
 *
 * @param column the column of each row, a permutation
 * @param cost its total cost
 */
public record Assignment(int[] column, double cost) {
  /**
   * Solves the assignment problem.
   *
   * @param costs cost of row i with column j, [n][n], finite
   * @return the cheapest pairing
   * @throws IllegalArgumentException if the matrix is not square or a cost is not finite
   */
  public static Assignment of(double[][] costs) {
    int n = costs.length;
    for (double[] row : costs) {
      if (row.length != n || !Arrays.stream(row).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "assignment: costs must be a square matrix of finite numbers, " + n + " a side");
      }
    }
    double[] u = new double[n + 1]; // prices of rows
    double[] v = new double[n + 1]; // prices of columns
    int[] rowOf = new int[n + 1]; // row of each column from 1, 0 for none
    for (int row : reduce(costs, u, v, rowOf)) {
      augment(costs, row, u, v, rowOf);
    }
    int[] column = new int[n];
    double cost = 0;
    for (int j = 1; j <= n; j++) {
      column[rowOf[j] - 1] = j - 1;
      cost += costs[rowOf[j] - 1][j - 1];
    }
    return new Assignment(column, cost);
  }

  /**
   * Prices under which no pair costs less than nothing, and pairs that cost nothing: every column's
   * cheapest row, then every row's cheapest column, if it is still free.
   *
   * @return the rows that are left without a column
   */
  private static int[] reduce(double[][] costs, double[] u, double[] v, int[] rowOf) {
    int n = costs.length;
    Arrays.fill(v, 1, n + 1, Double.POSITIVE_INFINITY);
    for (double[] row : costs) {
      for (int j = 1; j <= n; j++) {
        v[j] = Math.min(v[j], row[j - 1]);
      }
    }
    return IntStream.rangeClosed(1, n)
        .filter(
            i -> {
              u[i] = Double.POSITIVE_INFINITY;
              int cheapest = 0;
              for (int j = 1; j <= n; j++) {
                double reduced = costs[i - 1][j - 1] - v[j];
                if (reduced < u[i]) {
                  u[i] = reduced;
                  cheapest = j;
                }
              }
              if (rowOf[cheapest] != 0) {
                return true;
              }
              rowOf[cheapest] = i;
              return false;
            })
        .toArray();
  }

  /** Gives a row a column along the cheapest path that changes others' (Dijkstra's algorithm). */
  private static void augment(double[][] costs, int row, double[] u, double[] v, int[] rowOf) {
    int n = costs.length;
    double[] distance = new double[n + 1];
    int[] previous = new int[n + 1];
    boolean[] done = new boolean[n + 1];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    rowOf[0] = row;
    int at = 0;
    do {
      done[at] = true;
      int i = rowOf[at];
      double least = Double.POSITIVE_INFINITY;
      int next = -1;
      for (int j = 1; j <= n; j++) {
        if (!done[j]) {
          double reduced = costs[i - 1][j - 1] - u[i] - v[j];
          if (reduced < distance[j]) {
            distance[j] = reduced;
            previous[j] = at;
          }
          if (distance[j] < least) {
            least = distance[j];
            next = j;
          }
        }
      }
      for (int j = 0; j <= n; j++) {
        if (done[j]) {
          u[rowOf[j]] += least;
          v[j] -= least;
        } else {
          distance[j] -= least;
        }
      }
      at = next;
    } while (rowOf[at] != 0);
    while (at != 0) {
      rowOf[at] = rowOf[previous[at]];
      at = previous[at];
    }
  }
}
