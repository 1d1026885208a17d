package perrin.kernels.cuda.dnn;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sets a variable of this process's environment, which the emulated libraries read. */
final class Environment implements AutoCloseable {
  private final String name;

  Environment(String name, String value) {
    this.name = name;
    call("setenv", name, value);
  }

  @Override
  public void close() {
    call("unsetenv", name, null);
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
