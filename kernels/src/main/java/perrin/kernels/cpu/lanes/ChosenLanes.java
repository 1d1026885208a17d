package perrin.kernels.cpu.lanes;

import java.lang.reflect.InvocationTargetException;
import perrin.kernels.cpu.plain.PlainLanes;

/**
 * Chooses once; names the vector classes only as text, so that nothing of them loads without the
 * module.
 */
final class ChosenLanes {
  static final Lanes BEST = choose();

  private ChosenLanes() {}

  static Lanes plain(String reason) {
    return new PlainLanes(reason);
  }

  private static Lanes choose() {
    if (Boolean.getBoolean("perrin.cpu.plain")) {
      return plain("asked for by -Dperrin.cpu.plain=true");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return plain(
          "the module jdk.incubator.vector is absent; add --add-modules jdk.incubator.vector");
    }
    try {
      return (Lanes)
          Class.forName("perrin.kernels.cpu.vector.VectorLanes")
              .getDeclaredConstructor()
              .newInstance();
    } catch (InvocationTargetException e) {
      return plain(e.getCause().getMessage());
    } catch (ReflectiveOperationException | LinkageError e) {
      return plain("the Vector API failed to start: " + e);
    }
  }
}
