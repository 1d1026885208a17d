package perrin.nn.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What all optimisers share: named moments shaped like the parameters, the count of steps, and the
 * numbers of a step as a tensor on the device, where kernels and replayed steps read them.
 */
final class OptimizerState implements AutoCloseable {
  private final String rule;
  private final SequencedMap<String, Parameters> moments = new LinkedHashMap<>();
  private final Tensor scalars;
  private final Scope holder;
  private long steps;

  OptimizerState(String rule, Parameters p, int scalarCount, String... momentNames) {
    this.rule = rule;
    for (String m : momentNames) {
      moments.put(m, p.zeros());
    }
    holder = Scope.holder(rule);
    try (Scope _ = Scope.open(rule)) {
      Backend b = p.backend();
      scalars = holder.hold(Tensor.full(b, b.floatType(), Shape.of(scalarCount), 0));
    }
  }

  long steps() {
    return steps;
  }

  long advance() {
    return ++steps;
  }

  Tensor[] moment(String name) {
    return moments.get(name).tensors();
  }

  /** Uploads the numbers of a step; the last of them, the clip factor, may come from the device. */
  Tensor scalars(double[] host, Tensor clip) {
    scalars.backend().upload(host, scalars);
    if (clip != null) {
      if (clip.check(rule).size() != 1) {
        throw new IllegalArgumentException(rule + ": clip " + clip.shape() + " must be [1]");
      }
      int last = host.length - 1;
      scalars.backend().copy(clip.reshape(1), scalars.slice(0, last, last + 1));
    }
    scalars.storage().bumpVersion();
    return scalars;
  }

  /** Number i of a step, to be broadcast. */
  Tensor scalar(int i) {
    return scalars.slice(0, i, i + 1).reshape();
  }

  /** The gradients as kernels want them: checked, dense and row-major like the parameters. */
  Tensor[] gradients(Parameters p, Tensor[] g) {
    Parameters like = moments.isEmpty() ? p : moments.firstEntry().getValue();
    like.checkLike(rule, p);
    Tensor[] tensors = p.tensors();
    if (g.length != tensors.length) {
      throw new IllegalArgumentException(
          rule + ": " + tensors.length + " parameters, but " + g.length + " gradients");
    }
    Tensor[] out = new Tensor[g.length];
    for (int i = 0; i < g.length; i++) {
      if (!g[i].check(rule).shape().equals(tensors[i].shape())
          || g[i].dtype() != tensors[i].dtype()) {
        throw new IllegalArgumentException(
            rule
                + ": gradient "
                + g[i]
                + " of parameter '"
                + p.names().get(i)
                + "' must be "
                + tensors[i].dtype()
                + tensors[i].shape());
      }
      out[i] = Eager.rowMajor(g[i]);
    }
    return out;
  }

  /** target = expression(inputs) in place. */
  static void update(Tensor target, Expression expression, Tensor... inputs) {
    Tensor[] expanded = new Tensor[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      expanded[i] = inputs[i].expand(target.shape());
    }
    target.backend().map(expression, expanded, target);
  }

  static void bump(Tensor[] written) {
    for (Tensor t : written) {
      t.storage().bumpVersion();
    }
  }

  // ---- checkpoints

  SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    forEach(out::put);
    int[] words = {(int) steps, (int) (steps >>> 32)};
    out.put("step", Tensor.ofInts(scalars.backend(), Shape.of(2), words));
    return out;
  }

  private void forEach(BiConsumer<String, Tensor> action) {
    moments.forEach((m, values) -> values.map().forEach((n, t) -> action.accept(m + "." + n, t)));
  }

  void load(Map<String, Tensor> state) {
    SequencedMap<String, Tensor> mine = new LinkedHashMap<>();
    forEach(mine::put);
    TreeSet<String> missing = new TreeSet<>(mine.keySet());
    missing.add("step");
    TreeSet<String> extra = new TreeSet<>(state.keySet());
    extra.removeAll(missing);
    missing.removeAll(state.keySet());
    if (!missing.isEmpty() || !extra.isEmpty()) {
      throw new IllegalArgumentException(
          rule + ": the state lacks " + missing + " and has besides " + extra);
    }
    mine.forEach(
        (name, t) -> {
          if (!state.get(name).shape().equals(t.shape())) {
            throw new IllegalArgumentException(
                rule
                    + ": '"
                    + name
                    + "' is "
                    + state.get(name).shape()
                    + " but must be "
                    + t.shape());
          }
        });
    Tensor count = state.get("step");
    if (count.dtype() != DType.INT32 || count.size() != 2) {
      throw new IllegalArgumentException(rule + ": 'step' is " + count + " but must be INT32[2]");
    }
    int[] words = count.toInts();
    mine.forEach(
        (name, t) -> {
          t.backend().upload(state.get(name).toDoubles(), t);
          t.storage().bumpVersion();
        });
    steps = (words[0] & 0xFFFFFFFFL) | (long) words[1] << 32;
  }

  @Override
  public void close() {
    moments.values().forEach(Parameters::close);
    holder.close();
  }
}
