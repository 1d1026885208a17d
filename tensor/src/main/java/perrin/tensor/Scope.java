package perrin.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A span of the program that bounds the lifetime of the tensors made inside it.
 *
 * <p>A result belongs to the innermost open scope of its thread, never to one of its operands. When
 * a scope closes, its tensors are given back except those passed to {@link #keep}, which move to
 * the enclosing scope. Training steps, sampler steps, module calls and gradient checks open scopes
 * themselves; user code needs none.
 *
 * <p>An <em>inner</em> scope (a module call) bounds values only: graph nodes recorded inside
 * outlive it and belong to the nearest enclosing full scope.
 *
 * <p>Scopes are confined to the thread that opened them and close in reverse order.
 */
public final class Scope implements AutoCloseable {
  private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

  private final String name;
  private final Scope parent;
  private final boolean inner;
  private final boolean detached;
  private final Thread thread = Thread.currentThread();
  private List<Storage> owned = new ArrayList<>();
  private final List<Storage> kept = new ArrayList<>();
  private List<Runnable> onClose = new ArrayList<>();
  private boolean closed;

  private Scope(String name, boolean inner, boolean detached) {
    this.name = name;
    this.inner = inner;
    this.detached = detached;
    this.parent = detached ? null : CURRENT.get();
  }

  /**
   * Opens a scope that owns values and recorded graphs.
   *
   * @param name for error messages
   * @return the scope; close it with try-with-resources
   */
  public static Scope open(String name) {
    Scope s = new Scope(name, false, false);
    CURRENT.set(s);
    return s;
  }

  /**
   * Opens a scope that owns values only; recorded graphs belong to the enclosing full scope.
   *
   * @param name for error messages
   * @return the scope; close it with try-with-resources
   */
  public static Scope inner(String name) {
    Scope s = new Scope(name, true, false);
    CURRENT.set(s);
    return s;
  }

  /**
   * A holder that is not on the thread's stack, for what outlives steps: parameters, optimiser
   * state, tables. Tensors enter it by {@link #hold} only.
   *
   * @param name for error messages
   * @return the holder
   */
  public static Scope holder(String name) {
    return new Scope(name, false, true);
  }

  /**
   * Runs a body in a scope of its own and keeps the one tensor it returns.
   *
   * @param name for error messages
   * @param body what to run
   * @return the kept result
   */
  public static Tensor result(String name, Supplier<Tensor> body) {
    try (Scope s = open(name)) {
      return s.keep(body.get());
    }
  }

  /**
   * The innermost open scope of this thread.
   *
   * @return the scope, or null if none is open
   */
  public static Scope current() {
    return CURRENT.get();
  }

  /** Gives a fresh block to the innermost scope, or to the collector if none is open. */
  static void own(Storage storage) {
    Scope s = CURRENT.get();
    if (s == null) {
      storage.leaveToCollector();
    } else {
      storage.retain();
      s.owned.add(storage);
    }
  }

  /**
   * Runs an action when the nearest full scope of this thread closes.
   *
   * @param action what to run once
   * @return false if there is no full scope, so that the caller must care for the end itself
   */
  public static boolean atClose(Runnable action) {
    Scope s = CURRENT.get();
    while (s != null && s.inner) {
      s = s.parent;
    }
    if (s == null) {
      return false;
    }
    s.onClose.add(action);
    return true;
  }

  /**
   * Gives a tensor one more holder: the innermost open scope of this thread, or the garbage
   * collector if none is open.
   *
   * @param tensor a tensor that is still open
   * @return the same tensor
   */
  public static Tensor adopt(Tensor tensor) {
    Scope s = CURRENT.get();
    if (s == null) {
      tensor.storage().leaveToCollector();
      return tensor;
    }
    return s.hold(tensor);
  }

  /**
   * Leaves a tensor's memory to the garbage collector, for what no scope bounds.
   *
   * @param tensor a tensor that is still open
   */
  public static void untilCollected(Tensor tensor) {
    tensor.storage().leaveToCollector();
  }

  /**
   * Lets a result outlive this scope: at the close it moves to the enclosing scope.
   *
   * @param result a tensor of this or an outer scope; null is passed through
   * @return the same tensor
   */
  public Tensor keep(Tensor result) {
    if (result != null) {
      checkOpen("keep");
      kept.add(result.storage());
    }
    return result;
  }

  /**
   * Holds a tensor until this scope closes, wherever it was made.
   *
   * @param tensor what to hold
   * @return the same tensor
   */
  public Tensor hold(Tensor tensor) {
    checkOpen("hold");
    tensor.storage().retain();
    owned.add(tensor.storage());
    return tensor;
  }

  /**
   * Lets go of a tensor that {@link #hold} took.
   *
   * @param tensor what to let go
   */
  public void release(Tensor tensor) {
    for (int i = 0; i < owned.size(); i++) {
      if (owned.get(i) == tensor.storage()) {
        owned.remove(i);
        tensor.storage().release("holder '" + name + "'");
        return;
      }
    }
    throw new IllegalStateException("release: scope '" + name + "' does not hold " + tensor);
  }

  private void checkOpen(String operation) {
    if (closed) {
      throw new IllegalStateException(operation + ": scope '" + name + "' is already closed");
    }
    if (!detached && Thread.currentThread() != thread) {
      throw new IllegalStateException(
          operation + ": scope '" + name + "' belongs to thread " + thread.getName());
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    checkOpen("close");
    if (!detached) {
      if (CURRENT.get() != this) {
        throw new IllegalStateException(
            "close: scope '" + name + "' is not the innermost; scopes close in reverse order");
      }
      if (parent == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(parent);
      }
    }
    closed = true;
    for (Runnable r : onClose) {
      r.run();
    }
    for (Storage s : kept) {
      if (s.isOpen() && takeFromOwned(s)) {
        own(s);
        s.release("scope '" + name + "'");
      }
    }
    String by = "scope '" + name + "'";
    for (Storage s : owned) {
      if (s != null) {
        s.release(by);
      }
    }
    owned = null;
    onClose = null;
  }

  /** Removes a block from the owned list, searching from the end, where results are. */
  private boolean takeFromOwned(Storage s) {
    for (int i = owned.size() - 1; i >= 0; i--) {
      if (owned.get(i) == s) {
        owned.set(i, null);
        return true;
      }
    }
    return false;
  }
}
