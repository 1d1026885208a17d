package perrin.nn.io;

import java.io.IOException;
import java.nio.file.Path;

/** A safetensors file cannot be used; the message is one line that names the file and the fault. */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A fault of a file.
   *
   * @param file the file
   * @param fault what is wrong with it
   */
  public SafetensorsException(Path file, String fault) {
    super(file + ": " + fault);
  }

  /**
   * A fault of a file that another exception showed.
   *
   * @param file the file
   * @param fault what is wrong with it
   * @param cause the exception
   */
  public SafetensorsException(Path file, String fault, Throwable cause) {
    super(file + ": " + fault, cause);
  }
}
