package perrin.nn.diffusers;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.LayerNorm;
import perrin.nn.layer.Linear;
import perrin.nn.layer.PatchEmbedding;
import perrin.nn.net.Conditioning;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The diffusion transformer of the diffusers library (Peebles and Xie 2023, arXiv 2212.09748),
 * {@code DiTTransformer2DModel} and the {@code Transformer2DModel} of older files, under the names
 * of its files. Every block has embeddings of time and label of its own.
 *
 * <p>Names: pos_embed.proj, transformer_blocks.N, proj_out_1, proj_out_2.
 */
public final class DitTransformer2D extends Module implements DiffusersNetwork {
  private static final double EPS = 1e-6;

  private final DitSpec spec;
  private final Conv2d patches;
  private final List<DitTransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final Linear modulation;
  private final Linear output;

  /**
   * A network.
   *
   * @param options of {@code DiTTransformer2DModel} or {@code Transformer2DModel}
   * @throws IllegalArgumentException if an option is not followed, with its name
   */
  DitTransformer2D(Options options) {
    this.spec = DitSpec.of(options);
    int features = spec.features();
    int patch = spec.patch();
    this.patches =
        child(
            "pos_embed.proj",
            new Conv2d(
                spec.inChannels(), features, patch, ConvSpec.of(patch, 0), true, Init.standard()));
    for (int i = 0; i < spec.layers(); i++) {
      blocks.add(child("transformer_blocks." + i, new DitTransformerBlock(spec)));
    }
    this.norm = child("norm_out", new LayerNorm(features, EPS, false));
    this.modulation = child("proj_out_1", new Linear(features, 2 * features));
    this.output = child("proj_out_2", new Linear(features, patch * patch * spec.outChannels()));
  }

  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    check(x, t, c.labels());
    return scoped(
        () -> {
          Var y = patches.forward(p, p.enter(x));
          int rows = y.dim(2);
          Var places = places(x.backend(), rows).cast(y.value().dtype());
          Var h = Attends.tokens(y).add(places);
          for (DitTransformerBlock block : blocks) {
            h = block.forward(p, h, t, c.labels());
          }
          Var told = modulation.forward(p, blocks.getFirst().condition(p, t, c.labels()).silu());
          Var[] m = DitTransformerBlock.parts(told, 2, h);
          h = norm.forward(p, h).mul(m[1].add(1)).add(m[0]);
          h = output.forward(p, h);
          return p.leave(PatchEmbedding.join(h, spec.patch(), x.dim(2), x.dim(3)));
        });
  }

  /**
   * Sines and cosines of columns, then of rows, as far apart as if the image had the size that the
   * network was made for.
   */
  private Var places(Backend backend, int rows) {
    int features = spec.features();
    int n = features / 4;
    double unit = (double) (spec.size() / spec.patch()) / rows / spec.interpolation();
    double[] out = new double[rows * rows * features];
    for (int place = 0; place < rows * rows; place++) {
      double column = place % rows * unit;
      double row = place / rows * unit;
      for (int i = 0; i < n; i++) {
        double w = Math.pow(10000, -(double) i / n);
        int at = place * features + i;
        out[at] = Math.sin(column * w);
        out[at + n] = Math.cos(column * w);
        out[at + 2 * n] = Math.sin(row * w);
        out[at + 3 * n] = Math.cos(row * w);
      }
    }
    return Var.constant(Tensor.constant(backend, Shape.of(1, rows * rows, features), out));
  }

  private void check(Var x, Var t, Tensor labels) {
    int patch = spec.patch();
    if (x.rank() != 4
        || x.dim(1) != spec.inChannels()
        || x.dim(2) != x.dim(3)
        || x.dim(2) % patch != 0) {
      throw new ShapeException(
          "DiT",
          "x %s must be [B,%d,H,H] with H divisible by %d"
              .formatted(x.shape(), spec.inChannels(), patch));
    }
    int b = x.dim(0);
    if (t.rank() != 1 || t.dim(0) != b) {
      throw new ShapeException("DiT", "time " + t.shape() + " must be [" + b + "]");
    }
    if (labels == null
        || labels.dtype() != DType.INT32
        || labels.rank() != 1
        || labels.dim(0) != b) {
      throw new ShapeException(
          "DiT",
          "labels %s must be INT32 [%d], each from 0 to %d, which stands for none"
              .formatted(labels == null ? "(none)" : labels, b, spec.classes()));
    }
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public int inChannels() {
    return spec.inChannels();
  }

  @Override
  public int outChannels() {
    return spec.outChannels();
  }

  @Override
  public List<Integer> size() {
    return List.of(spec.size(), spec.size());
  }

  @Override
  public int unit() {
    return spec.patch();
  }

  @Override
  public boolean toldSigma() {
    return false;
  }

  @Override
  public int labels() {
    return spec.classes();
  }

  @Override
  public int nullLabel() {
    return spec.classes();
  }

  @Override
  public int textFeatures() {
    return 0;
  }

  @Override
  public boolean readsVectors() {
    return false;
  }
}
