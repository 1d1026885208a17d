package perrin.nn.layer;

import perrin.autograd.Var;

/** Elementwise non-linearities. */
public enum Activation {
  /** x. */
  IDENTITY {
    @Override
    public Var apply(Var x) {
      return x;
    }
  },
  /** x sigmoid(x) (Elfwing et al. 2018, arXiv 1702.03118). */
  SILU {
    @Override
    public Var apply(Var x) {
      return x.silu();
    }
  },
  /** x (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
  GELU {
    @Override
    public Var apply(Var x) {
      return x.gelu();
    }
  },
  /**
   * x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2: the approximation of GELU in the same paper.
   */
  GELU_TANH {
    @Override
    public Var apply(Var x) {
      Var inner = x.add(x.square().mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
      return x.mul(inner.tanh().add(1)).mul(0.5);
    }
  },
  /** max(x, 0). */
  RELU {
    @Override
    public Var apply(Var x) {
      return x.relu();
    }
  },
  /** x for positive x, else 0.2 x: the discriminators' choice. */
  LEAKY_RELU {
    @Override
    public Var apply(Var x) {
      return x.max(x.mul(0.2));
    }
  },
  /** tanh x. */
  TANH {
    @Override
    public Var apply(Var x) {
      return x.tanh();
    }
  },
  /** 1 / (1 + e^-x). */
  SIGMOID {
    @Override
    public Var apply(Var x) {
      return x.sigmoid();
    }
  },
  /** log(1 + e^x). */
  SOFTPLUS {
    @Override
    public Var apply(Var x) {
      return x.softplus();
    }
  };

  /**
   * The function, element by element.
   *
   * @param x operand
   * @return x's shape
   */
  public abstract Var apply(Var x);
}
