package perrin.diffusion.likelihood;

/** Determinants by elimination with pivots. */
final class LogDeterminant {
  private LogDeterminant() {}

  /**
   * log |det A|.
   *
   * @param matrix A [D][D]; not changed
   * @return negative infinity if A is singular
   */
  static double ofAbsolute(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
    }
    double sum = 0;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) {
          pivot = i;
        }
      }
      double[] row = a[pivot];
      a[pivot] = a[k];
      a[k] = row;
      sum += Math.log(Math.abs(row[k]));
      for (int i = k + 1; i < n && row[k] != 0; i++) {
        double f = a[i][k] / row[k];
        for (int j = k; j < n; j++) {
          a[i][j] -= f * row[j];
        }
      }
    }
    return sum;
  }
}
