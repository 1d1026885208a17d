package perrin.diffusion.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.ode.method.Gl4;

/** Every tableau of the catalogue fulfils its order conditions, and none beyond its order. */
final class TableauTest {
  /** Those whose papers print rounded numbers. */
  private static final Set<String> ROUNDED = Set.of("tsit5", "dopri8");

  private static final double RESIDUAL = 1e-13;

  static Stream<String> names() {
    return OdeSolvers.catalog().names().stream()
        .filter(n -> OdeSolvers.of(n) instanceof RungeKutta);
  }

  static Stream<String> exact() {
    return names().filter(n -> !ROUNDED.contains(n));
  }

  static Stream<String> rounded() {
    return ROUNDED.stream().sorted();
  }

  private static Tableau tableau(String name) {
    return ((RungeKutta) OdeSolvers.of(name)).tableau();
  }

  /** Sums b_i Phi_i(tree) for all trees, in any numbers. */
  private record Weights<N>(
      List<List<N>> a, N one, BinaryOperator<N> plus, BinaryOperator<N> times, N zero) {
    N of(RootedTree tree, List<N> b, Map<RootedTree, List<N>> known) {
      List<N> phi = stages(tree, known);
      N sum = zero;
      for (int i = 0; i < b.size(); i++) {
        sum = plus.apply(sum, times.apply(b.get(i), phi.get(i)));
      }
      return sum;
    }

    /** Phi_i([t_1 … t_k]) = prod_m sum_j a_ij Phi_j(t_m). */
    private List<N> stages(RootedTree tree, Map<RootedTree, List<N>> known) {
      List<N> done = known.get(tree);
      if (done != null) {
        return done;
      }
      List<N> phi = new ArrayList<>();
      for (int i = 0; i < a.size(); i++) {
        N product = one;
        for (RootedTree branch : tree.branches()) {
          List<N> below = stages(branch, known);
          N sum = zero;
          for (int j = 0; j < a.size(); j++) {
            sum = plus.apply(sum, times.apply(a.get(i).get(j), below.get(j)));
          }
          product = times.apply(product, sum);
        }
        phi.add(product);
      }
      known.put(tree, phi);
      return phi;
    }
  }

  private static List<Surd> surds(List<Coefficient> row) {
    return row.stream().map(c -> Surd.read(c.text())).toList();
  }

  private static Weights<Surd> exactWeights(Tableau t) {
    return new Weights<>(
        t.a().stream().map(TableauTest::surds).toList(),
        Surd.of(1),
        Surd::plus,
        Surd::times,
        Surd.of(0));
  }

  /** Whether b fulfils every condition of the orders from one to another. */
  private static boolean fulfils(Tableau t, List<Coefficient> b, int from, int to) {
    Weights<Surd> w = exactWeights(t);
    Map<RootedTree, List<Surd>> known = new HashMap<>();
    return RootedTree.upTo(to).stream()
        .filter(tree -> tree.order() >= from)
        .allMatch(tree -> w.of(tree, surds(b), known).is(1, tree.density()));
  }

  /** The greatest residual over the conditions of some orders, in 60 digits. */
  private static double residual(Tableau t, List<Coefficient> b, int from, int to) {
    MathContext digits = new MathContext(60);
    Weights<BigDecimal> w =
        new Weights<>(
            t.a().stream().map(r -> r.stream().map(Coefficient::decimal).toList()).toList(),
            BigDecimal.ONE,
            (x, y) -> x.add(y, digits),
            (x, y) -> x.multiply(y, digits),
            BigDecimal.ZERO);
    List<BigDecimal> weights = b.stream().map(Coefficient::decimal).toList();
    Map<RootedTree, List<BigDecimal>> known = new HashMap<>();
    double greatest = 0;
    for (RootedTree tree : RootedTree.upTo(to)) {
      if (tree.order() >= from) {
        BigDecimal goal = BigDecimal.ONE.divide(BigDecimal.valueOf(tree.density()), digits);
        greatest =
            Math.max(greatest, w.of(tree, weights, known).subtract(goal).abs().doubleValue());
      }
    }
    return greatest;
  }

  @Test
  void thereAreAsManyTreesAsCayleyCounted() {
    int[] count = new int[9];
    RootedTree.upTo(8).forEach(t -> count[t.order()]++);
    assertArrayEquals(new int[] {0, 1, 1, 2, 4, 9, 20, 48, 115}, count);
    assertEquals(200, Set.copyOf(RootedTree.upTo(8)).size());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void solutionAndCompanionFulfilTheirOrderConditionsExactly(String name) {
    Tableau t = tableau(name);
    assertTrue(fulfils(t, t.b(), 1, t.order()), name);
    assertFalse(fulfils(t, t.b(), t.order() + 1, t.order() + 1), name + " is of higher order");
    if (t.embeddedOrder() > 0) {
      assertTrue(fulfils(t, t.bHat(), 1, t.embeddedOrder()), name + " companion");
      assertFalse(fulfils(t, t.bHat(), t.embeddedOrder() + 1, t.embeddedOrder() + 1), name);
    }
  }

  @ParameterizedTest
  @MethodSource("rounded")
  void roundedTableausLeaveResidualsOfRoundingOnly(String name) {
    Tableau t = tableau(name);
    assertTrue(residual(t, t.b(), 1, t.order()) < RESIDUAL, name);
    assertTrue(residual(t, t.bHat(), 1, t.embeddedOrder()) < RESIDUAL, name + " companion");
    assertTrue(residual(t, t.b(), t.order() + 1, t.order() + 1) > 1e-9, name);
    assertTrue(residual(t, t.bHat(), t.embeddedOrder() + 1, t.embeddedOrder() + 1) > 1e-9, name);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void nodesAreTheRowsSumsExactly(String name) {
    Tableau t = tableau(name);
    for (int i = 0; i < t.stages(); i++) {
      Surd sum = surds(t.a().get(i)).stream().reduce(Surd.of(0), Surd::plus);
      assertEquals(Surd.read(t.c().get(i).text()), sum, name + " row " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("rounded")
  void nodesOfRoundedTableausAreTheRowsSums(String name) {
    Tableau t = tableau(name);
    for (int i = 0; i < t.stages(); i++) {
      BigDecimal sum =
          t.a().get(i).stream().map(Coefficient::decimal).reduce(BigDecimal.ZERO, BigDecimal::add);
      double left = t.c().get(i).decimal().subtract(sum).abs().doubleValue();
      assertTrue(left < RESIDUAL, name + " row " + i + ": " + left);
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void doublesAreTheExactNumbersRounded(String name) {
    Tableau t = tableau(name);
    for (Coefficient c : t.b()) {
      double exact = Surd.read(c.text()).value();
      assertEquals(exact, c.value(), 4 * Math.ulp(Math.max(1, Math.abs(exact))), c.text());
    }
  }

  @Test
  void aGaussTableauWithBothNodesEqualIsCaught() {
    // torchdiffeq printed 1/2 - sqrt(3)/6 for both nodes; a row that fits such a node
    List<Coefficient> same = Gl4.TABLEAU.a().getFirst();
    Tableau wrong =
        new Tableau(4, 0, Gl4.TABLEAU.c(), List.of(same, same), Gl4.TABLEAU.b(), List.of());
    assertFalse(fulfils(wrong, wrong.b(), 1, 4));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Coefficient("1/2x"));
    assertThrows(IllegalArgumentException.class, () -> Tableau.of(1, 0, "0 | 1 2\n---\n | 1"));
  }
}
