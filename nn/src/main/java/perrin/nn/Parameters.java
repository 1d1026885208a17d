package perrin.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * The values of a network's parameters: ordered dotted name to tensor, on one backend, row-major.
 *
 * <p>They live until {@link #close}, outside of all scopes. Only optimisers, averages and {@link
 * #assign} write them, in place, and then bump their storages' versions.
 */
public final class Parameters implements AutoCloseable {
  private final Layout layout;
  private final Backend backend;
  private final Tensor[] tensors;
  private final Scope holder = Scope.holder("parameters");
  private final KeptWeights kept;

  /** Takes what {@code fill} writes into fresh tensors. */
  private Parameters(Layout layout, Backend backend, Filler filler) {
    this.layout = layout;
    this.backend = backend;
    this.tensors = new Tensor[layout.size()];
    try (Scope _ = Scope.open("parameters")) {
      for (int i = 0; i < tensors.length; i++) {
        Shape shape = layout.slots().get(i).shape();
        Tensor t = Tensor.allocate(backend, backend.floatType(), shape, layout.names().get(i));
        filler.fill(i, t);
        tensors[i] = holder.hold(t);
      }
    }
    this.kept = new KeptWeights(tensors);
  }

  private interface Filler {
    void fill(int i, Tensor t);
  }

  // ---- making

  /**
   * Draws first values. Parameter i takes elements 0, 1, … in row-major order of the Philox stream
   * (seed, INIT, step 0, sub-step i, sample 0): it depends on the seed, its own place in the order
   * and its own shape, and on no other parameter's size, and is the same on every backend up to
   * rounding to the backend's type.
   *
   * @param root the network
   * @param backend where the values live
   * @param seed the run's seed
   * @return the values, to be closed
   */
  public static Parameters initialize(Module root, Backend backend, long seed) {
    Layout layout = root.layout();
    NoiseKey key = NoiseKey.of(seed, Purpose.INIT);
    return new Parameters(
        layout,
        backend,
        (i, t) -> {
          Parameter slot = layout.slots().get(i);
          backend.upload(slot.init().draw(slot.shape(), key.sub(i)), t);
        });
  }

  /**
   * Copies given values, such as those of a file, to the backend that they are on.
   *
   * @param root the network
   * @param values exactly the network's names, of its shapes, of real types
   * @return a copy, to be closed
   * @throws IllegalArgumentException if names are missing, too many, or shapes differ: all of it in
   *     one message
   */
  public static Parameters of(Module root, Map<String, Tensor> values) {
    Layout layout = root.layout();
    check(layout, values);
    if (layout.size() == 0) {
      throw new IllegalArgumentException("parameters: the network has none, so no backend is told");
    }
    Backend backend = values.get(layout.names().getFirst()).backend();
    return new Parameters(layout, backend, (i, t) -> move(values.get(layout.names().get(i)), t));
  }

  private static void check(Layout layout, Map<String, Tensor> values) {
    List<String> missing = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < layout.size(); i++) {
      String name = layout.names().get(i);
      Tensor t = values.get(name);
      Shape shape = layout.slots().get(i).shape();
      if (t == null) {
        missing.add("'" + name + "' " + shape);
      } else if (!t.shape().equals(shape)) {
        wrong.add("'" + name + "' is " + t.shape() + " but must be " + shape);
      } else if (!t.dtype().floating()) {
        wrong.add("'" + name + "' is " + t.dtype() + " but must be real");
      }
    }
    List<String> extra = new ArrayList<>();
    for (String name : values.keySet()) {
      if (!layout.names().contains(name)) {
        extra.add("'" + name + "'");
      }
    }
    if (!missing.isEmpty() || !wrong.isEmpty() || !extra.isEmpty()) {
      List<String> faults = new ArrayList<>();
      describe(faults, "missing", missing);
      describe(faults, "not of this network", extra);
      describe(faults, "unfit", wrong);
      throw new IllegalArgumentException(
          "parameters: these are not the weights of this network of "
              + layout.size()
              + " tensors: "
              + String.join("; ", faults));
    }
  }

  private static void describe(List<String> faults, String what, List<String> names) {
    if (!names.isEmpty()) {
      int shown = Math.min(4, names.size());
      faults.add(
          names.size()
              + " "
              + what
              + ": "
              + String.join(", ", names.subList(0, shown))
              + (shown < names.size() ? ", …" : ""));
    }
  }

  private static void move(Tensor from, Tensor to) {
    if (from.backend() == to.backend()) {
      to.backend().copy(from, to);
    } else if (from.dtype() == DType.FLOAT64) {
      to.backend().upload(from.toDoubles(), to);
    } else {
      to.backend().upload(from.toFloats(), to);
    }
  }

  /**
   * An independent copy on the same backend.
   *
   * @return the copy, to be closed
   */
  public Parameters copy() {
    return to(backend);
  }

  /**
   * An independent copy on another backend, rounded to its type.
   *
   * @param target where the copy lives
   * @return the copy, to be closed
   */
  public Parameters to(Backend target) {
    return new Parameters(layout, target, (i, t) -> move(tensors[i].check("copy"), t));
  }

  /**
   * Zeros of the same names and shapes: an optimiser's moments.
   *
   * @return zeros, to be closed
   */
  public Parameters zeros() {
    return new Parameters(layout, backend, (_, t) -> t.backend().fill(t, 0));
  }

  // ---- reading

  /**
   * Where the values live.
   *
   * @return the backend
   */
  public Backend backend() {
    return backend;
  }

  /**
   * The dotted names.
   *
   * @return an unmodifiable list in stable order
   */
  public List<String> names() {
    return layout.names();
  }

  /**
   * Number of tensors.
   *
   * @return at least 0
   */
  public int size() {
    return tensors.length;
  }

  /**
   * Number of learned numbers.
   *
   * @return the sum of all sizes
   */
  public long count() {
    long n = 0;
    for (Tensor t : tensors) {
      n += t.size();
    }
    return n;
  }

  /**
   * One value.
   *
   * @param name dotted
   * @return the tensor
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor get(String name) {
    int i = layout.names().indexOf(name);
    if (i < 0) {
      throw new IllegalArgumentException("parameters: there is no '" + name + "' in " + names());
    }
    return tensors[i];
  }

  /**
   * All values in the order of {@link #names}.
   *
   * @return a fresh array of the tensors themselves
   */
  public Tensor[] tensors() {
    return tensors.clone();
  }

  /**
   * All values by name: what a checkpoint holds.
   *
   * @return an unmodifiable map in stable order
   */
  public SequencedMap<String, Tensor> map() {
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    for (int i = 0; i < tensors.length; i++) {
      out.put(names().get(i), tensors[i]);
    }
    return Collections.unmodifiableSequencedMap(out);
  }

  /**
   * SHA-256 of all names, shapes and bits in order: equal digests mean bit-equal weights.
   *
   * @return 64 hexadecimal digits
   */
  public String digest() {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (int i = 0; i < tensors.length; i++) {
      sha.update((names().get(i) + tensors[i].shape()).getBytes(StandardCharsets.UTF_8));
      sha.update(bytes(tensors[i]));
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static byte[] bytes(Tensor t) {
    ByteBuffer out =
        ByteBuffer.allocate(t.size() * t.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    if (t.dtype() == DType.FLOAT64) {
      out.asDoubleBuffer().put(t.toDoubles());
    } else {
      out.asFloatBuffer().put(t.toFloats());
    }
    return out.array();
  }

  // ---- writing

  /**
   * Overwrites all values in place by those of another set.
   *
   * @param source of the same names and shapes, on any backend
   * @throws IllegalArgumentException if names or shapes differ
   */
  public void assign(Parameters source) {
    checkLike("assign", source);
    for (int i = 0; i < tensors.length; i++) {
      move(source.tensors[i].check("assign"), tensors[i].check("assign"));
      tensors[i].storage().bumpVersion();
    }
  }

  /**
   * Throws unless another set has the same names and shapes.
   *
   * @param operation who asks
   * @param other the other set
   * @throws IllegalArgumentException if names or shapes differ
   */
  public void checkLike(String operation, Parameters other) {
    if (layout != other.layout && !layout.sameAs(other.layout)) {
      throw new IllegalArgumentException(
          operation
              + ": the two sets of parameters differ in names or shapes: "
              + names()
              + " and "
              + other.names());
    }
  }

  Layout layout() {
    return layout;
  }

  /** The weights in the form in which they are multiplied. */
  KeptWeights kept() {
    return kept;
  }

  @Override
  public void close() {
    kept.close();
    holder.close();
  }
}
