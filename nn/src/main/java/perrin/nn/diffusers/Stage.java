package perrin.nn.diffusers;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Resampling;
import perrin.nn.net.Conditioning;
import perrin.tensor.Scope;

/**
 * The blocks of one resolution, on the way down, in the middle or on the way up: residual blocks,
 * each followed by attention or not, and then a change of resolution.
 *
 * <p>Names: resnets.N, attentions.N, downsamplers.0, upsamplers.0.
 */
final class Stage extends Module {
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final List<Attends> attentions = new ArrayList<>();
  private Resample2D convolution;
  private ResnetBlock2D resnet;

  void resnet(ResnetSpec spec, int in, int out) {
    resnets.add(
        child("resnets." + resnets.size(), new ResnetBlock2D(spec, in, out, Resampling.NONE)));
  }

  void attention(Attends attention) {
    child("attentions." + attentions.size(), (Module) attention);
    attentions.add(attention);
  }

  void resample(boolean up, Resample2D by) {
    this.convolution = child(name(up), by);
  }

  void resample(boolean up, ResnetBlock2D by) {
    this.resnet = child(name(up), by);
  }

  private static String name(boolean up) {
    return up ? "upsamplers.0" : "downsamplers.0";
  }

  /** The way down: every feature map is put on the stack. */
  Var down(Pass p, Var x, Var e, Conditioning c, Deque<Var> skips) {
    Var h = x;
    for (int i = 0; i < resnets.size(); i++) {
      h = attended(p, i, resnets.get(i).forward(p, h, e), c);
      skips.push(h);
    }
    if (resamples()) {
      h = resampled(p, h, e);
      skips.push(h);
    }
    return h;
  }

  /** The middle: attention stands between residual blocks. */
  Var middle(Pass p, Var x, Var e, Conditioning c) {
    Var h = resnets.getFirst().forward(p, x, e);
    for (int i = 1; i < resnets.size(); i++) {
      Var a = attended(p, i - 1, h, c);
      h = resnets.get(i).forward(p, a, e);
      free(a);
    }
    return h;
  }

  /** The way up: every feature map of the stack is put beside its fellow. */
  Var up(Pass p, Var x, Var e, Conditioning c, Deque<Var> skips) {
    Var h = x;
    for (int i = 0; i < resnets.size(); i++) {
      Var skip = skips.pop();
      Var both = Var.concat(1, h, skip);
      free(h);
      free(skip);
      h = attended(p, i, resnets.get(i).forward(p, both, e), c);
      free(both);
    }
    if (resamples()) {
      Var before = h;
      h = resampled(p, before, e);
      free(before);
    }
    return h;
  }

  private Var attended(Pass p, int i, Var h, Conditioning c) {
    if (i >= attentions.size()) {
      return h;
    }
    Var y = attentions.get(i).forward(p, h, c);
    free(h);
    return y;
  }

  private boolean resamples() {
    return convolution != null || resnet != null;
  }

  private Var resampled(Pass p, Var h, Var e) {
    return convolution == null ? resnet.forward(p, h, e) : convolution.forward(p, h);
  }

  /** Lets go of a map; what the backward pass reads of it is held by the graph. */
  private static void free(Var h) {
    Scope.current().release(h.value());
  }
}
