package perrin.diffusion.sde;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseSource;
import perrin.tensor.Scope;
import perrin.tensor.random.Purpose;

/**
 * One Brownian path W on [0, 1] for each element of a batch, looked up anywhere in any order: its
 * increments add up, whatever the steps, and depend neither on batch size nor on who asked before.
 *
 * <p>Lévy's construction: W(u) is linear from 0 to W(1), plus hats that halve the interval again
 * and again. The hat of an interval of width w at its middle is sqrt(w) / 2 times a standard normal
 * of its own, drawn for purpose BROWNIAN and keyed by the interval's number in the tree. An
 * increment is hence a short sum of c_j z_j with coefficients in double precision. At the deepest
 * level the hat becomes the exact deviation of a bridge, sqrt((u - a)(b - u) / w), so that every
 * increment has exactly its variance b - a as long as no two looked-up points share an interval of
 * width 2^-{@value #DEPTH}.
 */
public final class BrownianPath {
  /** Halvings of the unit interval. */
  public static final int DEPTH = 24;

  /** Terms that are summed in one pass over memory. */
  private static final int TERMS = 6;

  private BrownianPath() {}

  /** A standard normal by its number in the tree, and its factor. */
  private record Term(double factor, long node) {}

  /**
   * The increment W(b) - W(a).
   *
   * @param noise where the normals come from
   * @param like [B, …]; gives shape and backend
   * @param a in [0, 1]
   * @param b in [0, 1]; may lie on either side of a
   * @return normal with variance |b - a| [B, …]
   * @throws IllegalArgumentException if a point leaves [0, 1]
   */
  public static Var increment(NoiseSource noise, Var like, double a, double b) {
    List<Term> terms = terms(a, b);
    try (Scope scope = Scope.inner("brownian increment")) {
      Var sum = null;
      for (int i = 0; i < terms.size() || sum == null; i += TERMS) {
        List<Term> some = terms.subList(i, Math.min(terms.size(), i + TERMS));
        sum = add(sum, some, noise, like);
      }
      scope.keep(sum.value());
      return sum;
    }
  }

  private static Var add(Var sum, List<Term> terms, NoiseSource noise, Var like) {
    var c = new ArrayList<Double>();
    var x = new ArrayList<Var>();
    c.add(sum == null ? 0.0 : 1.0);
    x.add(sum == null ? like : sum);
    for (Term t : terms) {
      c.add(t.factor());
      x.add(noise.normal(Purpose.BROWNIAN, t.node(), 0, like));
    }
    return Combine.apply(
        c.stream().mapToDouble(Double::doubleValue).toArray(), x.toArray(Var[]::new));
  }

  /** The normals on which an increment depends, coarse to fine; node 0 is W(1). */
  private static List<Term> terms(double a, double b) {
    check(a);
    check(b);
    var terms = new ArrayList<Term>();
    keep(terms, b - a, 0);
    for (int level = 0; level <= DEPTH; level++) {
      long na = node(a, level);
      long nb = node(b, level);
      if (na == nb) {
        keep(terms, height(b, level) - height(a, level), na);
      } else {
        keep(terms, -height(a, level), na);
        keep(terms, height(b, level), nb);
      }
    }
    return terms;
  }

  private static void keep(List<Term> terms, double factor, long node) {
    if (factor != 0) {
      terms.add(new Term(factor, node));
    }
  }

  /** Number of the interval of a level that holds a point: 1; 2, 3; 4 … 7; … */
  private static long node(double u, int level) {
    long count = 1L << level;
    return count + Math.min(count - 1, (long) (u * count));
  }

  /** The hat of the interval that holds u, at u. */
  private static double height(double u, int level) {
    long count = 1L << level;
    double v = u * count - (node(u, level) - count); // place in the interval, exact
    double std = level == DEPTH ? Math.sqrt(v * (1 - v)) : Math.min(v, 1 - v);
    return std / Math.sqrt(count);
  }

  private static void check(double u) {
    if (!(u >= 0 && u <= 1)) {
      throw new IllegalArgumentException("brownian path: point " + u + " must be in [0, 1]");
    }
  }
}
