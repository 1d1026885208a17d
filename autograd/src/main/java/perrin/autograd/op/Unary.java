package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * Elementwise y = f(x) with gx = gy f'(x): one constant a function.
 *
 * <p>Functions with derivative 0 almost everywhere (sign, floor, round) are not here: they give
 * constants.
 */
public enum Unary implements Op {
  /** y = -x; gx = -gy. */
  NEG(UnaryOp.NEG, Saves.NOTHING) {
    @Override
    Var gx(Vjp c) {
      return c.gy().neg();
    }
  },
  /** y = |x|; gx = gy sign(x). */
  ABS(UnaryOp.ABS, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).sign());
    }
  },
  /** y = x^2; gx = 2 x gy. */
  SQUARE(UnaryOp.SQUARE, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0)).mul(2);
    }
  },
  /** y = e^x; gx = gy y. */
  EXP(UnaryOp.EXP, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y());
    }
  },
  /** y = e^x - 1; gx = gy (y + 1). */
  EXPM1(UnaryOp.EXPM1, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().add(1));
    }
  },
  /** y = log x; gx = gy / x. */
  LOG(UnaryOp.LOG, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().div(c.x(0));
    }
  },
  /** y = log(1 + x); gx = gy / (1 + x). */
  LOG1P(UnaryOp.LOG1P, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().div(c.x(0).add(1));
    }
  },
  /** y = sqrt x; gx = gy / (2 y). */
  SQRT(UnaryOp.SQRT, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().div(c.y().mul(2));
    }
  },
  /** y = 1 / sqrt x; gx = -gy y^3 / 2. */
  RSQRT(UnaryOp.RSQRT, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().mul(c.y().square())).mul(-0.5);
    }
  },
  /** y = 1 / x; gx = -gy y^2. */
  RECIPROCAL(UnaryOp.RECIPROCAL, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().square()).neg();
    }
  },
  /** y = sin x; gx = gy cos x. */
  SIN(UnaryOp.SIN, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).cos());
    }
  },
  /** y = cos x; gx = -gy sin x. */
  COS(UnaryOp.COS, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).sin()).neg();
    }
  },
  /** y = tanh x; gx = gy (1 - y^2). */
  TANH(UnaryOp.TANH, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().square().neg().add(1));
    }
  },
  /** y = 1 / (1 + e^-x); gx = gy y (1 - y). */
  SIGMOID(UnaryOp.SIGMOID, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().mul(c.y().neg().add(1)));
    }
  },
  /** y = x s with s = sigmoid(x); gx = gy s (1 + x (1 - s)). */
  SILU(UnaryOp.SILU, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      if (!c.recording()) {
        return Var.constant(Eager.map(SILU_PRODUCT, c.gy().value(), c.x(0).value()));
      }
      Var s = c.x(0).sigmoid();
      return c.gy().mul(s.mul(c.x(0).mul(s.neg().add(1)).add(1)));
    }
  },
  /** y = log(1 + e^x); gx = gy sigmoid(x). */
  SOFTPLUS(UnaryOp.SOFTPLUS, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).sigmoid());
    }
  },
  /** y = erf x; gx = gy 2/sqrt(pi) e^(-x^2). */
  ERF(UnaryOp.ERF, Saves.inputs(0)) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.x(0).square().neg().exp()).mul(2 / Math.sqrt(Math.PI));
    }
  },
  /** y = max(x, 0); gx = gy where x > 0. */
  RELU(UnaryOp.RELU, Saves.OUTPUT) {
    @Override
    Var gx(Vjp c) {
      return c.gy().mul(c.y().sign());
    }
  };

  /** gy s (1 + x (1 - s)) in one pass; inputs gy, x. */
  private static final Expression SILU_PRODUCT =
      Expression.in(0)
          .mul(Expression.in(1).then(UnaryOp.SIGMOID))
          .mul(
              Expression.c(1)
                  .add(
                      Expression.in(1)
                          .mul(Expression.c(1).sub(Expression.in(1).then(UnaryOp.SIGMOID)))));

  private final UnaryOp function;
  private final Saves saves;

  Unary(UnaryOp function, Saves saves) {
    this.function = function;
    this.saves = saves;
  }

  abstract Var gx(Vjp c);

  /**
   * f(x).
   *
   * @param x operand
   * @return y
   */
  public Var apply(Var x) {
    return Var.apply(this, x);
  }

  @Override
  public Saves saves() {
    return saves;
  }

  @Override
  public Tensor forward(Forward f) {
    return Eager.unary(function, f.x(0));
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {gx(c)};
  }
}
