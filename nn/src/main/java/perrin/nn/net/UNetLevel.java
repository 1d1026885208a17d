package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.layer.ResBlock;
import perrin.nn.layer.Resampling;

/**
 * One resolution of a {@link UNet} on the way down or up: residual blocks, each with what follows
 * it, then perhaps the way to the next resolution.
 */
final class UNetLevel {
  private final UNetConfig config;
  private final String name;
  private final boolean down;
  private final Registry registry;
  private final List<ResBlock> blocks = new ArrayList<>();
  private final List<UNetAttention> attention = new ArrayList<>();
  private UNetResampling resampling;

  UNetLevel(UNetConfig config, String name, Registry registry) {
    this.config = config;
    this.name = name;
    this.down = name.startsWith("down");
    this.registry = registry;
  }

  /** A block of level i from so many channels to the level's, the last of them or not. */
  void add(int in, int i, boolean last) {
    int j = blocks.size();
    UNetOptions options = config.options();
    boolean each = !options.resampleFirst();
    boolean attends =
        config.attends(i) && (last || each && (down || !options.ncsn().attendsOnce()));
    boolean reads = config.reads(i) && (last || each);
    int out = config.channels(i);
    var block = new ResBlock(config.block(in, out, Resampling.NONE));
    blocks.add(registry.child(name + "block." + j, block));
    attention.add(new UNetAttention(config, name, "." + j, out, attends, reads, registry));
  }

  /** The way to the next resolution. */
  void resample(int in, int out, Resampling how) {
    this.resampling = new UNetResampling(config, in, out, how);
    registry.child(name + (down ? "downsample" : "upsample"), resampling.module());
  }

  int size() {
    return blocks.size();
  }

  boolean resamples() {
    return resampling != null;
  }

  /** Block j and what follows it. */
  Var block(Pass p, int j, Var h, Var e, Conditioning c) {
    return attention.get(j).forward(p, residual(p, blocks.get(j), h, e), c);
  }

  Var resampled(Pass p, Var h, Var e) {
    return resampling.forward(p, h, e);
  }

  static Var residual(Pass p, ResBlock block, Var h, Var e) {
    return p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, e);
  }
}
