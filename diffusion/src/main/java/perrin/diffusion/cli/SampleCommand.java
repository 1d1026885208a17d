package perrin.diffusion.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** X. */
@Command(name = "sample", mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
