package perrin.diffusion.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** X. */
@Command(name = "resume", mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
