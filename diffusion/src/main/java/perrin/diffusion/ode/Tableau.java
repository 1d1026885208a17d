package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Butcher tableau: stages {@code k_i = f(t + c_i h, x + h sum_j a_ij k_j)}, solution {@code x + h
 * sum_i b_i k_i}, companion {@code x + h sum_i bHat_i k_i} (Butcher 1964).
 *
 * <p>The numbers are exact, as text; tests check the order conditions on them.
 *
 * @param order p of b
 * @param embeddedOrder q of bHat, 0 if there is none
 * @param c nodes [s]
 * @param a weights of the stages [s][s]
 * @param b weights of the solution [s]
 * @param bHat weights of the companion [s], empty if there is none
 */
public record Tableau(
    int order,
    int embeddedOrder,
    List<Coefficient> c,
    List<List<Coefficient>> a,
    List<Coefficient> b,
    List<Coefficient> bHat) {

  /**
   * Reads a tableau as papers print it: a line {@code c | a_1 a_2 …} for each stage, a line of
   * hyphens, a line {@code | b_1 b_2 …} and perhaps one for bHat. Zeros at a line's end may be left
   * out.
   *
   * @param order p of b
   * @param embeddedOrder q of bHat, 0 if there is none
   * @param text the lines
   * @return the tableau
   * @throws IllegalArgumentException if a line has too many numbers or one is no number
   */
  public static Tableau of(int order, int embeddedOrder, String text) {
    List<String> lines = text.lines().filter(l -> !l.isBlank()).toList();
    int s = 0;
    while (!lines.get(s).startsWith("-")) {
      s++;
    }
    List<Coefficient> c = new ArrayList<>();
    List<List<Coefficient>> a = new ArrayList<>();
    for (String line : lines.subList(0, s)) {
      int bar = line.indexOf('|');
      c.add(new Coefficient(line.substring(0, bar).strip()));
      a.add(row(line, s));
    }
    List<Coefficient> b = row(lines.get(s + 1), s);
    List<Coefficient> bHat = embeddedOrder > 0 ? row(lines.get(s + 2), s) : List.of();
    return new Tableau(order, embeddedOrder, List.copyOf(c), List.copyOf(a), b, bHat);
  }

  private static List<Coefficient> row(String line, int stages) {
    String numbers = line.substring(line.indexOf('|') + 1).strip();
    List<Coefficient> row = new ArrayList<>();
    for (String number : numbers.isEmpty() ? new String[0] : numbers.split("\\s+")) {
      row.add(new Coefficient(number));
    }
    if (row.size() > stages) {
      throw new IllegalArgumentException(
          "tableau: " + row.size() + " weights for " + stages + " stages in: " + line);
    }
    while (row.size() < stages) {
      row.add(Coefficient.ZERO);
    }
    return List.copyOf(row);
  }

  /**
   * Number of stages.
   *
   * @return s
   */
  public int stages() {
    return b.size();
  }

  /**
   * Whether a stage needs itself or a later one.
   *
   * @param i the stage, from 0
   * @return false if it follows from those before it
   */
  public boolean implicit(int i) {
    return reach(i) >= i;
  }

  /**
   * Whether stages can be solved one after another.
   *
   * @return false if one needs a later one
   */
  public boolean diagonal() {
    for (int i = 0; i < stages(); i++) {
      if (reach(i) > i) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the first stage of a step is the slope at its start.
   *
   * @return true if c_1 = 0 and the stage is explicit
   */
  public boolean startsWithSlope() {
    return c.getFirst().value() == 0 && reach(0) < 0;
  }

  /**
   * Whether the last stage of a step is the first of the next one: its row is b and its node 1.
   *
   * @return true for methods called "first same as last", implicit ones included
   */
  public boolean firstSameAsLast() {
    return startsWithSlope() && c.getLast().value() == 1 && a.getLast().equals(b);
  }

  /** The last stage that stage i needs, -1 for none. */
  private int reach(int i) {
    for (int j = stages() - 1; j >= 0; j--) {
      if (a.get(i).get(j).value() != 0) {
        return j;
      }
    }
    return -1;
  }

  /**
   * Numbers as doubles.
   *
   * @param row numbers
   * @return their values
   */
  static double[] values(List<Coefficient> row) {
    return row.stream().mapToDouble(Coefficient::value).toArray();
  }

  /** The doubles that a method works with. */
  double[][] aValues() {
    return a.stream().map(Tableau::values).toArray(double[][]::new);
  }

  /** b - bHat, which weights the error estimate; null if there is none. */
  double[] errorWeights() {
    if (bHat.isEmpty()) {
      return null;
    }
    double[] e = new double[stages()];
    Arrays.setAll(e, i -> b.get(i).decimal().subtract(bHat.get(i).decimal()).doubleValue());
    return e;
  }
}
