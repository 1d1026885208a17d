package perrin.autograd;

import perrin.tensor.Shape;

/** How an operand lies in memory, and what view of the result the cotangent comes through. */
public enum OperandLayout {
  /** Dense and row-major. */
  PLAIN {
    @Override
    Shape leaf(Shape s) {
      return s;
    }

    @Override
    Var view(Var leaf, Shape s) {
      return leaf;
    }

    @Override
    Var result(Var y) {
      return y;
    }
  },
  /** All axes in reverse order. */
  PERMUTED {
    @Override
    Shape leaf(Shape s) {
      int[] d = new int[s.rank()];
      for (int i = 0; i < d.length; i++) {
        d[i] = s.dim(d.length - 1 - i);
      }
      return Shape.of(d);
    }

    @Override
    Var view(Var leaf, Shape s) {
      int[] order = new int[s.rank()];
      for (int i = 0; i < order.length; i++) {
        order[i] = order.length - 1 - i;
      }
      return leaf.permute(order);
    }

    @Override
    Var result(Var y) {
      return view(y, y.shape());
    }
  },
  /** Every axis runs backwards. */
  FLIPPED {
    @Override
    Shape leaf(Shape s) {
      return s;
    }

    @Override
    Var view(Var leaf, Shape s) {
      Var x = leaf;
      for (int a = 0; a < s.rank(); a++) {
        x = x.flip(a);
      }
      return x;
    }

    @Override
    Var result(Var y) {
      return view(y, y.shape());
    }
  },
  /** Every second element of a larger tensor. */
  STEPPED {
    @Override
    Shape leaf(Shape s) {
      int[] d = s.dims();
      for (int a = 0; a < d.length; a++) {
        d[a] = 2 * d[a] + 1;
      }
      return Shape.of(d);
    }

    @Override
    Var view(Var leaf, Shape s) {
      Var x = leaf;
      for (int a = 0; a < s.rank(); a++) {
        x = perrin.autograd.op.Reorder.slice(x, a, 1, 2 * s.dim(a) + 1, 2);
      }
      return x;
    }

    @Override
    Var result(Var y) {
      return y;
    }
  },
  /** The first axis is one slice repeated; the cotangent is one number repeated. */
  EXPANDED {
    @Override
    Shape leaf(Shape s) {
      return s.rank() == 0 || s.dim(0) == 0 ? s : s.with(0, 1);
    }

    @Override
    Var view(Var leaf, Shape s) {
      return leaf.expand(s);
    }

    @Override
    Var result(Var y) {
      return y.sumAll();
    }
  };

  abstract Shape leaf(Shape s);

  abstract Var view(Var leaf, Shape s);

  abstract Var result(Var y);
}
