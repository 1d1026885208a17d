package perrin.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import perrin.tensor.Shape;

/**
 * Every differentiable operation with the functions, shapes and domains its products are checked
 * on. {@link OpCatalogueTest} fails for an operation of this module that is missing here.
 */
public final class OpCatalogue {
  private final List<OpCase> cases = new ArrayList<>();

  private OpCatalogue() {}

  /** All cases. */
  public static List<OpCase> all() {
    OpCatalogue c = new OpCatalogue();
    ElementwiseCases.addTo(c);
    ReorderCases.addTo(c);
    ProductCases.addTo(c);
    LayerCases.addTo(c);
    ImageCases.addTo(c);
    return List.copyOf(c.cases);
  }

  static Shape shape(int... dims) {
    return Shape.of(dims);
  }

  void add(Object op, String name, Function<Var[], Var> f, Shape... shapes) {
    add(op, name, OpCase.REAL, f, shapes);
  }

  void add(
      Object op, String name, DoubleUnaryOperator domain, Function<Var[], Var> f, Shape... shapes) {
    cases.add(new OpCase(op, name, f, domain, shapes));
  }
}
