package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * A rooted tree: each stands for one condition on a Runge-Kutta method (Butcher 1963; Hairer,
 * Nørsett, Wanner, Solving ODEs I, theorem II.2.13).
 *
 * @param branches subtrees at the root, as a multiset: in the order in which trees are generated
 */
record RootedTree(List<RootedTree> branches) {
  /** Number of vertices. */
  int order() {
    return 1 + branches.stream().mapToInt(RootedTree::order).sum();
  }

  /** gamma: the product over all vertices of the size of the subtree there. */
  long density() {
    long gamma = order();
    for (RootedTree b : branches) {
      gamma *= b.density();
    }
    return gamma;
  }

  /** All trees of the orders 1 to n, in the order of their orders. */
  static List<RootedTree> upTo(int n) {
    List<RootedTree> all = new ArrayList<>();
    for (int order = 1; order <= n; order++) {
      List<RootedTree> fresh = new ArrayList<>();
      extend(all, all.size() - 1, order - 1, new ArrayList<>(), fresh);
      all.addAll(fresh);
    }
    return all;
  }

  /** Chooses branches among the trees up to an index, of a number of vertices in all. */
  private static void extend(
      List<RootedTree> trees,
      int last,
      int vertices,
      List<RootedTree> chosen,
      List<RootedTree> found) {
    if (vertices == 0) {
      found.add(new RootedTree(List.copyOf(chosen)));
      return;
    }
    for (int i = last; i >= 0; i--) {
      if (trees.get(i).order() <= vertices) {
        chosen.add(trees.get(i));
        extend(trees, i, vertices - trees.get(i).order(), chosen, found);
        chosen.removeLast();
      }
    }
  }
}
