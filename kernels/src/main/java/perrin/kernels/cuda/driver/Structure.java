package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;

/** A kernel parameter passed by value that is not a single number. */
public interface Structure {
  /**
   * Its size, as the C++ side has it.
   *
   * @return bytes
   */
  int bytes();

  /**
   * Writes it as the C++ side reads it.
   *
   * @param to memory of at least that many bytes, aligned to 8
   */
  void write(MemorySegment to);
}
