package perrin.bench;

import java.util.List;
import java.util.Map;

/** Kernels that share shapes: what they cost, and how one call of them goes. */
interface KernelFamily {
  /** All families by name. */
  Map<String, KernelFamily> ALL =
      Map.ofEntries(
          Map.entry("gemm", new GemmFamily()),
          Map.entry("conv", new ConvFamily()),
          Map.entry("groupnorm", new GroupNormFamily()),
          Map.entry("layernorm", new LayerNormFamily()),
          Map.entry("softmax", new SoftmaxFamily()),
          Map.entry("attention", new AttentionFamily()),
          Map.entry("adam", new AdamFamily()),
          Map.entry("noise", new NoiseFamily()),
          Map.entry("elementwise", new ElementwiseFamily()),
          Map.entry("resize", new ResizeFamily()),
          Map.entry("concat", new ConcatFamily()));

  /** Name of the forward pass. */
  String FORWARD = "forward";

  /** Name of the one backward pass of most families. */
  String GRADIENT = "gradient";

  /** Forward, and what there is of backward. */
  List<String> passes();

  /** The least work of a call. */
  Cost cost(KernelShape s, String pass);

  /** One call on operands of its own. */
  Runnable turn(KernelShape s, String pass, Operands o);

  /** Refuses to time a kernel that left its work to the definition. */
  static void done(boolean done) {
    if (!done) {
      throw new UnsupportedOperationException("no fused kernel");
    }
  }
}
