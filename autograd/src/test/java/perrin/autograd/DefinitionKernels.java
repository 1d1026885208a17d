package perrin.autograd;

import java.util.Arrays;
import perrin.autograd.op.Attention;
import perrin.autograd.op.BatchNorm;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.LayerNorm;
import perrin.autograd.op.Softmax;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Fused kernels that do what the definition does: with them the reference takes the fused paths, so
 * that what operations save, keep and hand to kernels is checked in float64.
 */
final class DefinitionKernels implements FusedKernels {
  private static boolean forward(FusedOp op, Tensor out, Tensor... in) {
    Var[] x = new Var[in.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Var.constant(in[i]);
    }
    try (Scope _ = Scope.open("kernel")) {
      write(op.definition(x), out);
    }
    return true;
  }

  private static boolean backward(FusedOp op, Tensor gy, Tensor[] in, Tensor... out) {
    Var[] x = new Var[in.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Var.leaf(in[i]);
    }
    try (Scope _ = Scope.open("kernel")) {
      Var[] g = Grad.product(op.definition(x), Var.constant(gy), x);
      for (int i = 0; i < g.length; i++) {
        write(g[i], out[i]);
      }
    }
    return true;
  }

  private static void write(Var value, Tensor out) {
    out.backend().copy(value.value(), out);
  }

  @Override
  public boolean concat(Tensor[] parts, int axis, Tensor y) {
    int at = 0;
    for (Tensor p : parts) {
      y.backend().copy(p, y.slice(axis, at, at + p.dim(axis)));
      at += p.dim(axis);
    }
    return true;
  }

  @Override
  public boolean conv2d(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    y.backend().conv2d(x, w, bias, spec, y);
    if (shift != null) {
      Tensor places = shift.reshape(shift.dim(0), shift.dim(1), 1, 1).expand(y.shape());
      y.backend().binary(BinaryOp.ADD, y, places, y);
    }
    if (addend != null) {
      y.backend().binary(BinaryOp.ADD, y, addend, y);
    }
    return true;
  }

  @Override
  public boolean groupNorm(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    mean.backend().fill(mean, eps);
    rstd.backend().fill(rstd, eps);
    return forward(new GroupNorm(groups, eps, silu), y, x, gamma, beta);
  }

  @Override
  public boolean groupNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      int groups,
      boolean silu,
      Tensor[] addends,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    double eps = mean.toDoubles()[0];
    FusedOp op = new GroupNorm(groups, eps, silu);
    backward(op, gy, new Tensor[] {x, gamma, beta}, gx, gGamma, gBeta);
    for (Tensor a : addends) {
      gx.backend().binary(BinaryOp.ADD, gx, a, gx);
    }
    return true;
  }

  @Override
  public boolean batchNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    mean.backend().fill(mean, eps);
    rstd.backend().fill(rstd, eps);
    return forward(new BatchNorm.ByBatch(eps), y, x, gamma, beta);
  }

  @Override
  public boolean batchNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    FusedOp op = new BatchNorm.ByBatch(rstd.toDoubles()[0]);
    return backward(op, gy, new Tensor[] {x, gamma, beta}, gx, gGamma, gBeta);
  }

  @Override
  public boolean layerNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    mean.backend().fill(mean, eps);
    rstd.backend().fill(rstd, eps);
    return forward(new LayerNorm(eps), y, x, gamma, beta);
  }

  @Override
  public boolean layerNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    FusedOp op = new LayerNorm(rstd.toDoubles()[0]);
    // The product of a layer norm does not depend on beta: gamma stands for it.
    return backward(op, gy, new Tensor[] {x, gamma, gamma}, gx, gGamma, gBeta);
  }

  @Override
  public boolean softmax(Tensor x, boolean log, Tensor y) {
    return forward(log ? Softmax.LOG_SOFTMAX : Softmax.SOFTMAX, y, x);
  }

  @Override
  public boolean softmaxGradient(Tensor gy, Tensor y, boolean log, Tensor gx) {
    // Softmax does not change when its result's logarithm is taken for the logits.
    try (Scope _ = Scope.open("kernel")) {
      Var logits = log ? Var.constant(y) : Var.constant(y).log();
      FusedOp op = log ? Softmax.LOG_SOFTMAX : Softmax.SOFTMAX;
      return backward(op, gy, new Tensor[] {logits.value()}, gx);
    }
  }

  @Override
  public boolean attention(
      Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    if (q.rank() == 4) {
      for (int h = 0; h < q.dim(0); h++) {
        attention(at(q, h), at(k, h), at(v, h), scale, at(out, h), at(logSumExp, h));
      }
      return true;
    }
    logSumExp.backend().fill(logSumExp, scale);
    return forward(new Attention(scale), out, q, k, v);
  }

  private static Tensor at(Tensor t, int h) {
    return t.slice(0, h, h + 1).reshape(Arrays.copyOfRange(t.shape().dims(), 1, t.rank()));
  }

  @Override
  public boolean attentionGradient(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv) {
    out.check("attention");
    if (q.rank() == 4) {
      for (int h = 0; h < q.dim(0); h++) {
        attentionGradient(
            at(gOut, h),
            at(q, h),
            at(k, h),
            at(v, h),
            at(out, h),
            at(logSumExp, h),
            scale,
            at(gq, h),
            at(gk, h),
            at(gv, h));
      }
      return true;
    }
    double kept = logSumExp.toDoubles()[0];
    return backward(new Attention(kept), gOut, new Tensor[] {q, k, v}, gq, gk, gv);
  }
}
