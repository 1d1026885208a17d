package perrin.tensor;

import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/**
 * The primitives as functions: checks the operands once for all backends, broadcasts, allocates the
 * result in the innermost scope and lets the backend fill it.
 *
 * <p>Elementwise results keep the physical order of the first operand that has the result's shape,
 * and reductions and gathers that of their operand, so that channels-last images stay so.
 */
public final class Eager {
  private Eager() {}

  // ---- elementwise

  /**
   * op(x).
   *
   * @param op the function
   * @param x operand
   * @return a new tensor
   */
  public static Tensor unary(UnaryOp op, Tensor x) {
    x.check(op.name());
    Tensor out = like(x, x.shape(), x.dtype(), op.name());
    x.backend().unary(op, x, out);
    return out;
  }

  /**
   * op(x, y) with broadcasting.
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @return a new tensor of the common shape
   * @throws ShapeException if shapes do not broadcast or types differ
   */
  public static Tensor binary(BinaryOp op, Tensor x, Tensor y) {
    String name = op.name();
    x.check(name);
    y.check(name);
    sameBackend(name, x, y);
    sameType(name, x, y);
    Shape s = x.shape().broadcast(y.shape(), name);
    Tensor out = like(x.shape().equals(s) || !y.shape().equals(s) ? x : y, s, x.dtype(), name);
    x.backend().binary(op, x.expand(s), y.expand(s), out);
    return out;
  }

  /**
   * target = op(target, y) in place; the caller owns target alone.
   *
   * @param op the function
   * @param target left operand and destination
   * @param y right operand, broadcast to target's shape
   */
  public static void update(BinaryOp op, Tensor target, Tensor y) {
    target.check(op.name());
    y.check(op.name());
    sameBackend(op.name(), target, y);
    sameType(op.name(), target, y);
    target.backend().binary(op, target, y.expand(target.shape()), target);
    target.storage().bumpVersion();
  }

  /**
   * condition != 0 ? x : y with broadcasting.
   *
   * @param condition any type
   * @param x value where not 0
   * @param y value where 0
   * @return a new tensor
   */
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    condition.check("where");
    x.check("where");
    y.check("where");
    sameBackend("where", x, y);
    sameBackend("where", x, condition);
    sameType("where", x, y);
    Shape s = condition.shape().broadcast(x.shape().broadcast(y.shape(), "where"), "where");
    Tensor out = like(x.shape().equals(s) || !y.shape().equals(s) ? x : y, s, x.dtype(), "where");
    x.backend().where(condition.expand(s), x.expand(s), y.expand(s), out);
    return out;
  }

  /**
   * expression(inputs) with broadcasting, in one pass.
   *
   * @param expression what to compute
   * @param inputs operands of one real type
   * @return a new tensor
   */
  public static Tensor map(Expression expression, Tensor... inputs) {
    if (inputs.length == 0 || expression.arity() > inputs.length) {
      throw new ShapeException(
          "map", "expression needs " + expression.arity() + " inputs, got " + inputs.length);
    }
    Shape s = inputs[0].check("map").shape();
    for (Tensor t : inputs) {
      t.check("map");
      sameBackend("map", inputs[0], t);
      sameType("map", inputs[0], t);
      s = s.broadcast(t.shape(), "map");
    }
    Tensor like = inputs[0];
    for (int i = inputs.length - 1; i >= 0; i--) {
      if (inputs[i].shape().equals(s)) {
        like = inputs[i];
      }
    }
    Tensor out = like(like, s, like.dtype(), "map");
    Tensor[] expanded = new Tensor[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      expanded[i] = inputs[i].expand(s);
    }
    out.backend().map(expression, expanded, out);
    return out;
  }

  /**
   * A dense copy that keeps the physical order of the axes.
   *
   * @param x operand
   * @return a new tensor
   */
  public static Tensor copy(Tensor x) {
    return cast(x, x.dtype());
  }

  /**
   * A dense copy in another type, keeping the physical order of the axes.
   *
   * @param x operand
   * @param dtype the new type
   * @return a new tensor
   */
  public static Tensor cast(Tensor x, DType dtype) {
    x.check("copy");
    Tensor out = like(x, x.shape(), dtype, "copy");
    x.backend().copy(x, out);
    return out;
  }

  /**
   * A dense row-major copy, or x itself if it is so already.
   *
   * @param x operand
   * @return a row-major tensor of the same elements
   */
  public static Tensor rowMajor(Tensor x) {
    x.check("rowMajor");
    if (x.isRowMajor()) {
      return x;
    }
    Tensor out = Tensor.allocate(x.backend(), x.dtype(), x.shape(), "rowMajor");
    x.backend().copy(x, out);
    return out;
  }

  // ---- reductions

  /**
   * Reduction over axes, which stay with extent 1.
   *
   * @param op the reduction
   * @param x operand
   * @param axes which axes; none means all
   * @return a new tensor of the same rank
   */
  public static Tensor reduce(ReduceOp op, Tensor x, int... axes) {
    x.check(op.name());
    Tensor out = like(x, x.shape().reduced(axes), x.dtype(), op.name());
    x.backend().reduce(op, x, out);
    return out;
  }

  /**
   * Sum down to a shape that broadcasts to x's: the transpose of expand.
   *
   * @param x operand
   * @param target a shape that {@link Tensor#expand} could grow to x's
   * @return a tensor of the target shape; x itself if it has it already
   */
  public static Tensor sumTo(Tensor x, Shape target) {
    x.check("sumTo");
    if (x.shape().equals(target)) {
      return x;
    }
    int lead = x.rank() - target.rank();
    int[] d = new int[x.rank()];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < lead ? 1 : target.dim(i - lead);
    }
    Tensor out = like(x, Shape.of(d), x.dtype(), "sumTo");
    x.backend().reduce(ReduceOp.SUM, x, out);
    return out.reshape(target.dims());
  }

  /**
   * Index of the largest or smallest element along an axis, which stays with extent 1.
   *
   * @param max true for the largest
   * @param x operand
   * @param axis may be negative
   * @return INT32
   */
  public static Tensor argReduce(boolean max, Tensor x, int axis) {
    int a = x.check("argReduce").shape().axis(axis);
    if (x.dim(a) == 0) {
      throw new ShapeException("argReduce", "axis " + a + " of x " + x.shape() + " is empty");
    }
    Tensor out = like(x, x.shape().with(a, 1), DType.INT32, "argReduce");
    x.backend().argReduce(max, x, a, out);
    return out;
  }

  /**
   * Running sum along an axis, own element included.
   *
   * @param x operand
   * @param axis may be negative
   * @return a new tensor
   */
  public static Tensor cumulativeSum(Tensor x, int axis) {
    int a = x.check("cumulativeSum").shape().axis(axis);
    Tensor out = like(x, x.shape(), x.dtype(), "cumulativeSum");
    x.backend().cumulativeSum(x, a, out);
    return out;
  }

  // ---- products

  /**
   * a[…,M,K] b[…,K,N] + bias[N], batch axes broadcast.
   *
   * @param a left operand
   * @param b right operand
   * @param bias [N] or null
   * @return […,M,N]
   * @throws ShapeException if the inner extents differ
   */
  public static Tensor matmul(Tensor a, Tensor b, Tensor bias) {
    return matmul(a, b, bias, a.dtype());
  }

  /**
   * Batched product of matrices as {@link #matmul(Tensor, Tensor, Tensor)}, into a result of a type
   * of its own.
   *
   * @param a […,M,K]
   * @param b […,K,N]
   * @param bias [N] or null
   * @param type the operands', or that of their sums ({@link DType#accumulator})
   * @return […,M,N]
   * @throws ShapeException if the extents do not fit
   */
  public static Tensor matmul(Tensor a, Tensor b, Tensor bias, DType type) {
    a.check("matmul");
    b.check("matmul");
    sameBackend("matmul", a, b);
    sameType("matmul", a, b);
    if (a.rank() < 2 || b.rank() < 2 || a.dim(-1) != b.dim(-2)) {
      throw new ShapeException(
          "matmul",
          "a "
              + a.shape()
              + " and b "
              + b.shape()
              + ": the last axis of a must equal the last but one of b"
              + (a.rank() < 2 || b.rank() < 2 ? "; a vector must be reshaped to a matrix" : ""));
    }
    int n = b.dim(-1);
    checkBias("matmul", a, bias, n);
    Shape batchA = head(a.shape());
    Shape batchB = head(b.shape());
    Shape batch =
        batchA.broadcast(batchB, "matmul: batch axes of a " + a.shape() + " and b " + b.shape());
    Shape outShape = tail(batch, a.dim(-2), n);
    Tensor out = Tensor.allocate(a.backend(), type, outShape, "matmul");
    a.backend()
        .matmul(
            a.expand(tail(batch, a.dim(-2), a.dim(-1))),
            b.expand(tail(batch, b.dim(-2), n)),
            bias,
            out);
    return out;
  }

  /**
   * Cross-correlation with bias.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param spec geometry
   * @return [B,O,H',W'] in the backend's image order
   * @throws ShapeException if channels, groups or extents do not fit
   */
  public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec) {
    Tensor out = image(x, conv2dShape(x, w, bias, spec), "conv2d");
    x.backend().conv2d(x, w, bias, spec, out);
    return out;
  }

  /**
   * The shape of {@link #conv2d}, after all its checks.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param spec geometry
   * @return [B,O,H',W']
   * @throws ShapeException if channels, groups or extents do not fit
   */
  public static Shape conv2dShape(Tensor x, Tensor w, Tensor bias, ConvSpec spec) {
    x.check("conv2d");
    w.check("conv2d");
    sameBackend("conv2d", x, w);
    sameType("conv2d", x, w);
    checkConv(x.shape(), w.shape(), spec);
    checkBias("conv2d", x, bias, w.dim(0));
    int oh = spec.outH(x.dim(2), w.dim(2));
    int ow = spec.outW(x.dim(3), w.dim(3));
    return Shape.of(x.dim(0), w.dim(0), oh, ow);
  }

  private static void checkBias(String operation, Tensor x, Tensor bias, int n) {
    if (bias == null) {
      return;
    }
    bias.check(operation);
    sameBackend(operation, x, bias);
    if (bias.dtype() != x.dtype().accumulator()) {
      sameType(operation, x, bias);
    }
    if (bias.rank() != 1 || bias.dim(0) != n) {
      throw new ShapeException(
          operation, "bias " + bias.shape() + " must be [" + n + "], one an output");
    }
  }

  private static void checkConv(Shape x, Shape w, ConvSpec spec) {
    if (x.rank() != 4 || w.rank() != 4) {
      throw new ShapeException("conv2d", "x " + x + " must be [B,C,H,W] and w " + w + " [O,C,k,k]");
    }
    if (x.dim(1) != w.dim(1) * spec.groups() || w.dim(0) % spec.groups() != 0) {
      throw new ShapeException(
          "conv2d",
          "x "
              + x
              + " has "
              + x.dim(1)
              + " channels, w "
              + w
              + " with "
              + spec.groups()
              + " groups needs "
              + w.dim(1) * spec.groups()
              + ", and its "
              + w.dim(0)
              + " outputs must divide into the groups");
    }
    if (spec.outH(x.dim(2), w.dim(2)) < 1 || spec.outW(x.dim(3), w.dim(3)) < 1) {
      throw new ShapeException(
          "conv2d", "kernel of w " + w + " does not fit into x " + x + " under " + spec);
    }
  }

  /**
   * Transpose of {@link #conv2d} with respect to its input; the forward pass of a transposed
   * convolution.
   *
   * @param gy [B,O,H',W']
   * @param w [O,C/groups,kh,kw]
   * @param spec geometry
   * @param h rows of the result
   * @param width columns of the result
   * @return [B,C,h,width]
   */
  public static Tensor conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, int h, int width) {
    gy.check("conv2dInputGradient");
    w.check("conv2dInputGradient");
    sameBackend("conv2dInputGradient", gy, w);
    sameType("conv2dInputGradient", gy, w);
    if (gy.rank() != 4 || w.rank() != 4 || gy.dim(1) != w.dim(0) || w.dim(0) % spec.groups() != 0) {
      throw new ShapeException(
          "conv2dInputGradient",
          "gy "
              + gy.shape()
              + " must be [B,O,H',W'] with O of w "
              + w.shape()
              + ", a multiple of the groups "
              + spec.groups());
    }
    Shape out = Shape.of(gy.dim(0), w.dim(1) * spec.groups(), h, width);
    if (spec.outH(h, w.dim(2)) != gy.dim(2) || spec.outW(width, w.dim(3)) != gy.dim(3)) {
      throw new ShapeException(
          "conv2dInputGradient",
          "a convolution of "
              + out
              + " by w "
              + w.shape()
              + " gives "
              + spec.outH(h, w.dim(2))
              + " rows and "
              + spec.outW(width, w.dim(3))
              + " columns, not those of gy "
              + gy.shape());
    }
    Tensor gx = image(gy, out, "conv2dInputGradient");
    gy.backend().conv2dInputGradient(gy, w, spec, gx);
    return gx;
  }

  /**
   * Transpose of {@link #conv2d} with respect to its weights.
   *
   * @param x [B,C,H,W]
   * @param gy [B,O,H',W']
   * @param spec geometry
   * @param kh kernel rows
   * @param kw kernel columns
   * @return [O,C/groups,kh,kw]
   */
  public static Tensor conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, int kh, int kw) {
    return conv2dWeightGradient(x, gy, spec, kh, kw, null);
  }

  /**
   * Transpose of {@link #conv2d} with respect to its weights, and to its bias in the same pass.
   *
   * @param x [B,C,H,W]
   * @param gy [B,O,H',W']
   * @param spec geometry
   * @param kh kernel rows
   * @param kw kernel columns
   * @param gBias written: the sums of gy over places, [O] over images too or [B,O] for each image;
   *     or null
   * @return [O,C/groups,kh,kw]
   */
  public static Tensor conv2dWeightGradient(
      Tensor x, Tensor gy, ConvSpec spec, int kh, int kw, Tensor gBias) {
    x.check("conv2dWeightGradient");
    gy.check("conv2dWeightGradient");
    sameBackend("conv2dWeightGradient", x, gy);
    sameType("conv2dWeightGradient", x, gy);
    if (x.rank() != 4 || gy.rank() != 4) {
      throw new ShapeException(
          "conv2dWeightGradient",
          "x " + x.shape() + " must be [B,C,H,W] and gy " + gy.shape() + " [B,O,H',W']");
    }
    Shape w = Shape.of(gy.dim(1), x.dim(1) / spec.groups(), kh, kw);
    checkConv(x.shape(), w, spec);
    if (x.dim(0) != gy.dim(0)
        || spec.outH(x.dim(2), kh) != gy.dim(2)
        || spec.outW(x.dim(3), kw) != gy.dim(3)) {
      throw new ShapeException(
          "conv2dWeightGradient",
          "a convolution of x "
              + x.shape()
              + " by w "
              + w
              + " gives "
              + spec.outH(x.dim(2), kh)
              + " rows and "
              + spec.outW(x.dim(3), kw)
              + " columns of as many images, not those of gy "
              + gy.shape());
    }
    if (gBias != null) {
      sameBackend("conv2dWeightGradient", gy, gBias.check("conv2dWeightGradient"));
      if (gBias.dtype() != gy.dtype().accumulator()) {
        sameType("conv2dWeightGradient", gy, gBias);
      }
      Shape each = Shape.of(gy.dim(0), gy.dim(1));
      if (!gBias.shape().equals(Shape.of(gy.dim(1))) && !gBias.shape().equals(each)) {
        throw new ShapeException(
            "conv2dWeightGradient",
            "gBias " + gBias.shape() + " must be [O] or [B,O] of gy " + gy.shape());
      }
    }
    Tensor gw = Tensor.allocate(x.backend(), x.dtype().accumulator(), w, "conv2dWeightGradient");
    x.backend().conv2dWeightGradient(x, gy, spec, gw, gBias);
    return gw;
  }

  // ---- indexing

  /**
   * Elements of an axis picked by an index.
   *
   * @param x operand
   * @param index INT32 [n]
   * @param axis may be negative
   * @return x's shape with extent n along the axis
   */
  public static Tensor gather(Tensor x, Tensor index, int axis) {
    int a = x.check("gather").shape().axis(axis);
    checkIndex("gather", x, index);
    Tensor out = like(x, x.shape().with(a, index.dim(0)), x.dtype(), "gather");
    x.backend().gather(x, index, a, out);
    return out;
  }

  /**
   * Transpose of {@link #gather}: zeros of extent n along the axis, into which src is added.
   *
   * @param src operand
   * @param index INT32 [m], m the extent of src along the axis
   * @param axis may be negative
   * @param n extent of the result along the axis
   * @return src's shape with extent n along the axis
   */
  public static Tensor scatterAdd(Tensor src, Tensor index, int axis, int n) {
    int a = src.check("scatterAdd").shape().axis(axis);
    checkIndex("scatterAdd", src, index);
    if (index.dim(0) != src.dim(a)) {
      throw new ShapeException(
          "scatterAdd",
          "index "
              + index.shape()
              + " must have the extent of axis "
              + a
              + " of src "
              + src.shape()
              + ", one number an element");
    }
    Tensor out = Tensor.full(src.backend(), src.dtype(), src.shape().with(a, n), 0);
    src.backend().scatterAdd(src, index, a, out);
    return out;
  }

  private static void checkIndex(String operation, Tensor x, Tensor index) {
    sameBackend(operation, x, index);
    if (index.check(operation).dtype() != DType.INT32 || index.rank() != 1) {
      throw new ShapeException(operation, "index " + index + " must be INT32 of rank 1");
    }
  }

  /**
   * The operands one after another along an axis.
   *
   * @param axis may be negative
   * @param parts at least one; other extents equal
   * @return a new tensor in the first part's physical order
   */
  public static Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) {
      throw new ShapeException("concat", "needs at least one part");
    }
    int a = parts[0].check("concat").shape().axis(axis);
    int n = 0;
    for (Tensor p : parts) {
      p.check("concat");
      sameBackend("concat", parts[0], p);
      sameType("concat", parts[0], p);
      if (p.rank() != parts[0].rank()
          || !p.shape().with(a, 0).equals(parts[0].shape().with(a, 0))) {
        throw new ShapeException(
            "concat",
            "parts "
                + parts[0].shape()
                + " and "
                + p.shape()
                + " may differ along axis "
                + a
                + " only");
      }
      n += p.dim(a);
    }
    Tensor out = like(parts[0], parts[0].shape().with(a, n), parts[0].dtype(), "concat");
    if (out.backend().fused().concat(parts, a, out)) {
      return out;
    }
    int at = 0;
    for (Tensor p : parts) {
      if (p.size() > 0) {
        out.backend().copy(p, out.slice(a, at, at + p.dim(a)));
      }
      at += p.dim(a);
    }
    return out;
  }

  // ---- noise

  /**
   * Row-major noise of the backend's real type; see {@link Backend#philox}.
   *
   * @param kind the distribution
   * @param seed the run's seed
   * @param purpose what it is for
   * @param subStep which draw of the step
   * @param step INT32 [1]
   * @param firstSample global number of row 0
   * @param shape [B, …]
   * @return a new tensor
   */
  public static Tensor noise(
      Distribution kind,
      long seed,
      Purpose purpose,
      int subStep,
      Tensor step,
      int firstSample,
      Shape shape) {
    Backend b = step.check("philox").backend();
    Tensor out = Tensor.allocate(b, b.floatType(), shape, "philox");
    b.philox(kind, seed, purpose, subStep, step, firstSample, out);
    return out;
  }

  // ---- helpers

  /**
   * An uninitialised tensor whose axes lie in another tensor's physical order.
   *
   * @param x the other tensor
   * @param shape the new shape
   * @param dtype the new type
   * @param origin the operation that will fill it
   * @return the tensor
   */
  public static Tensor like(Tensor x, Shape shape, DType dtype, String origin) {
    int[] strides =
        x.rank() == shape.rank()
            ? Strides.like(shape, x.strides(), x.shape())
            : Strides.rowMajor(shape);
    return Tensor.allocate(x.backend(), dtype, shape, strides, origin);
  }

  /**
   * An uninitialised image batch in the backend's image order.
   *
   * @param x gives backend and type
   * @param shape [B,C,H,W]
   * @param origin the operation that will fill it
   * @return the tensor
   */
  public static Tensor image(Tensor x, Shape shape, String origin) {
    int[] strides = x.backend().imageOrder().strides(shape);
    return Tensor.allocate(x.backend(), x.dtype(), shape, strides, origin);
  }

  private static Shape head(Shape s) {
    int[] d = new int[s.rank() - 2];
    for (int i = 0; i < d.length; i++) {
      d[i] = s.dim(i);
    }
    return Shape.of(d);
  }

  private static Shape tail(Shape batch, int m, int n) {
    int[] d = new int[batch.rank() + 2];
    for (int i = 0; i < batch.rank(); i++) {
      d[i] = batch.dim(i);
    }
    d[d.length - 2] = m;
    d[d.length - 1] = n;
    return Shape.of(d);
  }

  private static void sameType(String operation, Tensor x, Tensor y) {
    if (x.dtype() != y.dtype()) {
      throw new ShapeException(
          operation, "x " + x + " and y " + y + " must have one type; cast one of them");
    }
  }

  private static void sameBackend(String operation, Tensor x, Tensor y) {
    if (x.backend() != y.backend()) {
      throw new ShapeException(
          operation,
          "x "
              + x.shape()
              + " is on '"
              + x.backend().name()
              + "', y "
              + y.shape()
              + " on "
              + (x.backend().name().equals(y.backend().name()) ? "another instance of " : "")
              + "'"
              + y.backend().name()
              + "'; move one");
    }
  }
}
