package perrin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.tensor.Backends;

/**
 * 50-step DDIM of 64 images from a run, several times over: the first draw pays for the compiler,
 * the later ones do not. The counterpart of {@code peers/sample_torch.py}.
 */
public final class SampleTimes {
  private static final int COUNT = 64;
  private static final int STEPS = 50;

  private SampleTimes() {}

  /**
   * Draws.
   *
   * @param args run directory, threads, draws, images at once
   * @throws IOException if the run cannot be read
   */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[1]);
    int draws = Integer.parseInt(args[2]);
    int batch = args.length > 3 ? Integer.parseInt(args[3]) : COUNT;
    var run = RunDirectory.open(Path.of(args[0]));
    var weights = RunWeights.read(run, null, true, _ -> {});
    var blueprint = new Blueprint(run.config(), weights.card());
    var request = new SampleRequest("ddim", "trailing", STEPS, COUNT, batch, 1, 0, false);
    var sampling = new Sampling(blueprint, request, Progress.Display.SILENT);
    try (Parameters parameters = weights.on(blueprint, Backends.open("cpu", threads))) {
      System.out.printf("parameters %d%n", parameters.count());
      for (int i = 0; i < draws; i++) {
        long start = System.nanoTime();
        Samples drawn = sampling.draw(parameters, new StopSignal());
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT, "draw %d %.3f s, %d numbers%n", i, seconds, drawn.values().length);
      }
    }
    System.out.printf("resident %d MB%n", ResidentSet.peakBytes() >> 20);
  }
}
