package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.FusedOp;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * Multi-head {@link Attention} among the places of an image whose channels are queries, keys and
 * values: y's head h = softmax(scale q_h^T k_h) v_h, with q, k, v the thirds of the channels and
 * head h the h-th run of each.
 *
 * <p>Kernels read and write the thirds where they lie; the definition cuts them out, and puts their
 * gradients together from zeros.
 *
 * @param heads divides a third of the channels
 * @param scale usually 1/sqrt(D), D channels a head
 */
public record ImageAttention(int heads, double scale) implements FusedOp {
  /**
   * Attention among places.
   *
   * @param qkv [B,3C,H,W]: all of q, then of k, then of v
   * @param heads divides C
   * @param scale usually 1/sqrt(D), D = C / heads
   * @return [B,C,H,W]
   * @throws ShapeException if the channels do not divide
   */
  public static Var apply(Var qkv, int heads, double scale) {
    if (qkv.rank() != 4 || heads < 1 || qkv.dim(1) % (3 * heads) != 0) {
      throw new ShapeException(
          "attention",
          "qkv "
              + qkv.shape()
              + " must be [B,3C,H,W] with C a multiple of the "
              + heads
              + " heads");
    }
    return new ImageAttention(heads, scale).apply(qkv);
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public Saves saves() {
    return new Saves(Saves.ALL_INPUTS.inputs(), true);
  }

  @Override
  public Var definition(Var... in) {
    Var all = in[0];
    int c = all.dim(1) / 3;
    Var[] parts = new Var[3];
    for (int i = 0; i < 3; i++) {
      parts[i] =
          all.slice(1, i * c, (i + 1) * c)
              .reshape(all.dim(0) * heads, c / heads, all.dim(2) * all.dim(3))
              .transpose(1, 2);
    }
    Var y = Attention.apply(parts[0], parts[1], parts[2], scale);
    return y.transpose(1, 2).reshape(all.dim(0), c, all.dim(2), all.dim(3));
  }

  /** Run {@code i} of D channels as [B,T,D]. */
  private static Tensor tokens(Tensor image, int i, int d) {
    return image
        .slice(1, i * d, (i + 1) * d)
        .reshape(image.dim(0), d, image.dim(2) * image.dim(3))
        .transpose(1, 2);
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor all = f.x(0);
    FusedKernels kernels = all.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    int c = all.dim(1) / 3;
    int d = c / heads;
    int places = all.dim(2) * all.dim(3);
    try (Scope s = Scope.inner(name())) {
      Tensor y = Eager.image(all, all.shape().with(1, c), name());
      Shape rows = Shape.of(heads, all.dim(0), places);
      Tensor logSumExp = Tensor.allocate(all.backend(), all.dtype().accumulator(), rows, name());
      for (int h = 0; h < heads; h++) {
        boolean done =
            kernels.attention(
                tokens(all, h, d),
                tokens(all, heads + h, d),
                tokens(all, 2 * heads + h, d),
                scale,
                tokens(y, h, d),
                head(logSumExp, h));
        if (!done) {
          return null;
        }
      }
      f.keep(s.keep(logSumExp));
      return s.keep(y);
    }
  }

  private static Tensor head(Tensor rows, int h) {
    return rows.slice(0, h, h + 1).reshape(rows.dim(1), rows.dim(2));
  }

  @Override
  public Var[] fusedVjp(Vjp c) {
    Tensor all = c.x(0).value();
    Tensor y = c.y().value();
    Tensor gy = c.gy().value();
    int d = y.dim(1) / heads;
    Tensor g = Eager.image(all, all.shape(), name());
    for (int h = 0; h < heads; h++) {
      boolean done =
          all.backend()
              .fused()
              .attentionGradient(
                  tokens(gy, h, d),
                  tokens(all, h, d),
                  tokens(all, heads + h, d),
                  tokens(all, 2 * heads + h, d),
                  tokens(y, h, d),
                  head(c.extra(0), h),
                  scale,
                  tokens(g, h, d),
                  tokens(g, heads + h, d),
                  tokens(g, 2 * heads + h, d));
      if (!done) {
        return null;
      }
    }
    return new Var[] {Var.constant(g)};
  }
}
