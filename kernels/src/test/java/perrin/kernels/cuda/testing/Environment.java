package perrin.kernels.cuda.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Assumptions;

/**
 * Sets a variable of this process's environment while it is open. The emulated libraries read it
 * when they are called; on a real GPU, which has no such switch, the test is skipped.
 */
public final class Environment implements AutoCloseable {
  private final String name;
  private final String before;

  /**
   * Sets a variable.
   *
   * @param name its name
   * @param value its value
   */
  public Environment(String name, String value) {
    Assumptions.assumeFalse(Gpu.isReal(), "only the emulated GPU has the switch " + name);
    this.name = name;
    before = System.getenv(name);
    call("setenv", name, value);
  }

  @Override
  public void close() {
    if (before == null) {
      call("unsetenv", name, null);
    } else {
      call("setenv", name, before);
    }
  }

  @SuppressWarnings("restricted")
  private static void call(String function, String name, String value) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(function).orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      if (value == null) {
        MethodHandle unset =
            linker.downcallHandle(
                address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        int status = (int) unset.invokeExact(arena.allocateFrom(name));
        assert status == 0;
      } else {
        MethodHandle set =
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT));
        int status = (int) set.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        assert status == 0;
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
