package perrin.kernels.cuda.driver;

import java.util.List;

/**
 * Attention in bfloat16 as cuDNN is asked for it: out = softmax(scale q k^T) v of q [N,T,D], k
 * [N,S,D] and v [N,S,E], or its vector-Jacobian product. The elements of a row lie side by side;
 * scale is no part of the problem.
 *
 * @param backward whether the cotangents are wanted
 * @param groups of heads: N is groups times heads
 * @param heads of a group
 * @param queries T
 * @param keys S
 * @param width D
 * @param values E
 * @param places where rows lie: of q, k, v, out, and backward also of gOut, gq, gk, gv
 */
public record DnnAttentionProblem(
    boolean backward,
    int groups,
    int heads,
    int queries,
    int keys,
    int width,
    int values,
    List<Rows> places) {

  /**
   * Where an operand's rows lie.
   *
   * @param group elements from group to group
   * @param head elements from head to head
   * @param row elements from row to row
   */
  public record Rows(long group, long head, long row) {}

  /** The problem's own copy of the list. */
  public DnnAttentionProblem {
    places = List.copyOf(places);
  }

  @Override
  public String toString() {
    return "%s of %d heads of %d queries by %d keys, %d wide"
            .formatted(
                backward ? "attention's gradients" : "attention",
                groups * heads,
                queries,
                keys,
                width)
        + (values == width ? "" : ", values " + values);
  }
}
