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
 * <p>Kernels read and write the thirds where they lie, all heads of all images at once; the
 * definition cuts them out, and puts their gradients together from zeros.
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

  /** Run {@code i} of C channels as [heads,B,T,D]. */
  private Tensor tokens(Tensor image, int i, int c) {
    return image
        .slice(1, i * c, (i + 1) * c)
        .reshape(image.dim(0), heads, c / heads, image.dim(2) * image.dim(3))
        .permute(1, 0, 3, 2);
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor all = f.x(0);
    FusedKernels kernels = all.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    int c = all.dim(1) / 3;
    int places = all.dim(2) * all.dim(3);
    try (Scope s = Scope.inner(name())) {
      Tensor y = Eager.image(all, all.shape().with(1, c), name());
      Shape rows = Shape.of(heads, all.dim(0), places);
      Tensor logSumExp = Tensor.allocate(all.backend(), all.dtype().accumulator(), rows, name());
      boolean done =
          kernels.attention(
              tokens(all, 0, c),
              tokens(all, 1, c),
              tokens(all, 2, c),
              scale,
              tokens(y, 0, c),
              logSumExp);
      if (!done) {
        return null;
      }
      f.keep(s.keep(logSumExp));
      return s.keep(y);
    }
  }

  @Override
  public Var[] fusedVjp(Vjp c) {
    Tensor all = c.x(0).value();
    Tensor y = c.y().value();
    Tensor gy = c.gy().value();
    int third = y.dim(1);
    Tensor g = Eager.image(all, all.shape(), name());
    boolean done =
        all.backend()
            .fused()
            .attentionGradient(
                tokens(gy, 0, third),
                tokens(all, 0, third),
                tokens(all, 1, third),
                tokens(all, 2, third),
                tokens(y, 0, third),
                c.extra(0),
                scale,
                tokens(g, 0, third),
                tokens(g, 1, third),
                tokens(g, 2, third));
    return done ? new Var[] {Var.constant(g)} : null;
  }
}
