package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/**
 * Elementwise z = f(x, y) with broadcasting: each cotangent is summed down to its operand's shape.
 */
public enum Binary implements Op {
  /** z = x + y; gx = gz, gy = gz. */
  ADD(BinaryOp.ADD, Saves.NOTHING) {
    @Override
    Var gx(Vjp c) {
      return c.gy();
    }

    @Override
    Var gy(Vjp c) {
      return c.gy();
    }
  },
  /** z = x - y; gx = gz, gy = -gz. */
  SUB(BinaryOp.SUB, Saves.NOTHING) {
    @Override
    Var gx(Vjp c) {
      return c.gy();
    }

    @Override
    Var gy(Vjp c) {
      return c.gy().neg();
    }
  },
  /** z = x y; gx = gz y, gy = gz x. */
  MUL(BinaryOp.MUL, Saves.inputs(0, 1)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(1));
    }

    @Override
    Var gy(Vjp c) {
      return c.gy().mul(c.x(0));
    }
  },
  /** z = x / y; gx = gz / y, gy = -gz x / y^2. */
  DIV(BinaryOp.DIV, Saves.inputs(0, 1)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().div(c.x(1));
    }

    @Override
    Var gy(Vjp c) {
      return c.gy().mul(c.x(0)).div(c.x(1).square()).neg();
    }
  },
  /** z = max(x, y); gx = gz where x >= y, gy = gz where x &lt; y. */
  MAX(BinaryOp.MAX, Saves.inputs(0, 1)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(1).le(c.x(0)));
    }

    @Override
    Var gy(Vjp c) {
      return c.gy().mul(c.x(0).lt(c.x(1)));
    }
  },
  /** z = min(x, y); gx = gz where x &lt;= y, gy = gz where y &lt; x. */
  MIN(BinaryOp.MIN, Saves.inputs(0, 1)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).le(c.x(1)));
    }

    @Override
    Var gy(Vjp c) {
      return c.gy().mul(c.x(1).lt(c.x(0)));
    }
  };

  private final BinaryOp function;
  private final Saves saves;

  Binary(BinaryOp function, Saves saves) {
    this.function = function;
    this.saves = saves;
  }

  abstract Var gx(Vjp c);

  abstract Var gy(Vjp c);

  /**
   * f(x, y).
   *
   * @param x left operand
   * @param y right operand
   * @return z
   */
  public Var apply(Var x, Var y) {
    return Var.apply(this, x, y);
  }

  @Override
  public Saves saves() {
    return saves;
  }

  @Override
  public Tensor forward(Forward f) {
    return Eager.binary(function, f.x(0), f.x(1));
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {
      c.needs(0) ? gx(c).sumTo(c.shape(0)) : null, c.needs(1) ? gy(c).sumTo(c.shape(1)) : null
    };
  }
}
