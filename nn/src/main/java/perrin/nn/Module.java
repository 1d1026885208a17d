package perrin.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import perrin.autograd.Var;
import perrin.tensor.Scope;
import perrin.tensor.Shape;

/**
 * A layer or network: a pure function of (parameters, inputs) that declares its parameters and
 * holds none of their values.
 *
 * <p>A module registers its slots and its parts in its constructor and has a method {@code Var
 * forward(Pass p, Var x …)} that reads values by {@link Pass#of}. Its own slots come first, then
 * those of its parts in the order of registration; the names of the parts joined by dots
 * ("down.0.conv1.weight") are the parameters' names, as long as the module has them. A part belongs
 * to one module and is registered once, however often it is used.
 */
public abstract class Module {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");

  private final SequencedMap<String, Parameter> slots = new LinkedHashMap<>();
  private final SequencedMap<String, Module> parts = new LinkedHashMap<>();

  /** A module without parameters and parts so far. */
  protected Module() {}

  /**
   * Declares a parameter.
   *
   * @param name within this module, such as "weight"
   * @param shape of its value
   * @param init how its first value is drawn
   * @return the slot
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  protected final Parameter parameter(String name, Shape shape, Init init) {
    checkName(name);
    Parameter p = new Parameter(name, shape, init);
    slots.put(name, p);
    return p;
  }

  /**
   * Declares a part.
   *
   * @param name within this module; dots may group parts, as in "down.0"
   * @param module the part
   * @param <M> its type
   * @return the part
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  protected final <M extends Module> M child(String name, M module) {
    checkName(name);
    Objects.requireNonNull(module, "module");
    parts.put(name, module);
    return module;
  }

  private void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "module: name '" + name + "' must be letters, digits and _, joined by dots");
    }
    if (slots.containsKey(name) || parts.containsKey(name)) {
      throw new IllegalArgumentException(
          "module: " + getClass().getSimpleName() + " already has a '" + name + "'");
    }
  }

  /**
   * Runs the body of a forward pass in a scope of its own, of which only the result stays.
   *
   * @param body computes the result
   * @return the result, owned by the scope that was innermost before
   */
  protected final Var scoped(Supplier<Var> body) {
    try (Scope scope = Scope.inner(getClass().getSimpleName())) {
      Var y = body.get();
      scope.keep(y.value());
      return y;
    }
  }

  /**
   * All slots of this module and its parts, in the order of {@link #named}.
   *
   * @return an unmodifiable list
   */
  public final List<Parameter> parameters() {
    return layout().slots();
  }

  /**
   * All slots by dotted name, as seen from this module as the root.
   *
   * @return an unmodifiable map in stable order
   * @throws IllegalStateException if a part was registered twice, or two names are equal
   */
  public final SequencedMap<String, Parameter> named() {
    SequencedMap<String, Parameter> out = new LinkedHashMap<>();
    Layout layout = layout();
    for (int i = 0; i < layout.names().size(); i++) {
      out.put(layout.names().get(i), layout.slots().get(i));
    }
    return Collections.unmodifiableSequencedMap(out);
  }

  /**
   * Number of learned numbers.
   *
   * @return the sum of the sizes of all slots
   */
  public final long parameterCount() {
    return parameters().stream().mapToLong(p -> p.shape().size()).sum();
  }

  /**
   * Whether this is, or has somewhere among its parts, a module of a kind.
   *
   * @param kind such as SelfAttention
   * @return true if there is one
   */
  public final boolean contains(Class<? extends Module> kind) {
    return kind.isInstance(this) || parts.values().stream().anyMatch(part -> part.contains(kind));
  }

  final SequencedMap<String, Parameter> ownSlots() {
    return slots;
  }

  final SequencedMap<String, Module> parts() {
    return parts;
  }

  final Layout layout() {
    return Layout.of(this);
  }
}
