package perrin.diffusion.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import perrin.diffusion.data.Batch;
import perrin.diffusion.data.BatchLoader;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.CheckpointFolder;
import perrin.diffusion.run.MetricsFile;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.RunFailure;
import perrin.diffusion.run.UserException;
import perrin.diffusion.run.WatchSettings;
import perrin.nn.Parameters;
import perrin.nn.optim.NotFiniteException;
import perrin.tensor.Backend;
import perrin.tensor.MemoryStatistics;

/**
 * A stretch of training: from the newest checkpoint, or from the beginning, to the last step or
 * until somebody asks it to stop.
 *
 * <p>Everything that decides the next step is in the checkpoint or keyed by the step, so that
 * stretches of any lengths end with the same bits. Metrics of a step are written before its
 * checkpoint.
 */
public final class TrainingRun {

  /** Draws a preview of what the weights can do by now. */
  @FunctionalInterface
  public interface Preview {
    /**
     * Draws it; must not disturb training.
     *
     * @param step steps done
     * @param weights to sample with
     * @throws IOException if it cannot be written
     */
    void draw(int step, Parameters weights) throws IOException;
  }

  /** How a stretch ended. */
  public enum Outcome {
    /** All steps are done. */
    COMPLETE,
    /** Somebody asked to stop; a checkpoint of the step is written. */
    STOPPED
  }

  private final RunDirectory run;
  private final RunConfig config;
  private final RunData data;
  private final TrainingState state;
  private final Exercise exercise;
  private final CheckpointFolder checkpoints;
  private final Preview preview;
  private final Progress.Display display;
  private final StopSignal stop;
  private Checkpoint.Figures figures = Checkpoint.Figures.NONE;
  private double stretchSeconds;
  private int lastSaved = -1;

  /**
   * A stretch of a diffusion model's run.
   *
   * @param run its directory, locked by the caller
   * @param config its settings
   * @param data what to learn
   * @param blueprint network and equations
   * @param state at step 0; filled from the newest checkpoint if there is one
   * @param preview drawn as often as the settings say
   * @param display where progress is shown
   * @param stop watched after each step
   */
  public TrainingRun(
      RunDirectory run,
      RunConfig config,
      RunData data,
      Blueprint blueprint,
      TrainingState state,
      Preview preview,
      Progress.Display display,
      StopSignal stop) {
    this(
        run,
        config,
        data,
        new DenoisingExercise(blueprint, config, data, state),
        state,
        preview,
        display,
        stop);
  }

  /**
   * A stretch of a run of any exercise.
   *
   * @param run its directory, locked by the caller
   * @param config its settings
   * @param data what to learn
   * @param exercise the steps on it, closed when training ends
   * @param state at step 0; filled from the newest checkpoint if there is one
   * @param preview drawn as often as the settings say
   * @param display where progress is shown
   * @param stop watched after each step
   */
  public TrainingRun(
      RunDirectory run,
      RunConfig config,
      RunData data,
      Exercise exercise,
      TrainingState state,
      Preview preview,
      Progress.Display display,
      StopSignal stop) {
    this.run = run;
    this.config = config;
    this.data = data;
    this.exercise = exercise;
    this.state = state;
    this.checkpoints = run.checkpoints();
    this.preview = preview;
    this.display = display;
    this.stop = stop;
  }

  /**
   * Goes on from the newest readable checkpoint; stays at step 0 if there is none.
   *
   * @param notice told of damaged ones
   * @return the step reached
   * @throws UserException if the checkpoint does not fit settings or data, or what they change
   *     would change the bits
   */
  public int restore(java.util.function.Consumer<String> notice) {
    Checkpoint c = checkpoints.latest(notice);
    if (c == null) {
      return 0;
    }
    if (!c.dataFingerprint().equals(data.fingerprint())) {
      throw new UserException(
          "%s holds other data than when the run began (%s, not %s): point --data to the same"
              .formatted(data.whole().name(), data.fingerprint(), c.dataFingerprint()));
    }
    checkRecompute();
    state.restore(c);
    figures = c.figures();
    lastSaved = c.step();
    return c.step();
  }

  /** Recomputing repeats first derivatives to the bit, second ones up to rounding only. */
  private void checkRecompute() {
    boolean before = run.config().training().recompute();
    if (exercise.differentiatesNetwork() && config.training().recompute() != before) {
      throw new UserException(
          ("--recompute was %s when the run began and must stay so: loss %s differentiates the"
                  + " network, and its second derivatives would be rounded in another way")
              .formatted(before, config.diffusion().loss()));
    }
  }

  /**
   * Trains.
   *
   * @return how it ended
   * @throws RunFailure if numbers stop being finite, or files cannot be written
   */
  public Outcome train() {
    var options =
        BatchLoader.Options.of(config.training().batch(), config.training().seed())
            .withFlip(config.data().flip());
    int steps = config.training().steps();
    try (exercise;
        var loader = new BatchLoader(data.training(), options, state.cursor());
        var metrics = MetricsFile.open(run.metricsFile(), state.step());
        var progress = display.begin("training", state.step(), steps)) {
      long since = System.nanoTime();
      while (state.step() < steps) {
        if (stop.requested()) {
          save(metrics);
          return Outcome.STOPPED;
        }
        Batch batch = loader.next();
        TrainingStep.Result result = exercise.step(batch);
        state.advanceTo(batch.after());
        long now = System.nanoTime();
        count(result.loss(), (now - since) * 1e-9);
        since = now;
        progress.at(state.step(), figuresFor(result));
        watch(result, metrics, progress);
      }
      save(metrics);
      return Outcome.COMPLETE;
    } catch (NotFiniteException e) {
      throw new RunFailure(
          e.getMessage() + ". Stopped before it touched the weights; " + whatIsSafe(), e);
    } catch (IOException e) {
      throw new RunFailure(
          "%s. Stopped at step %d; %s. With room on the disk, 'perrin resume --run %s' goes on"
              .formatted(RunDirectory.reason(e), state.step(), whatIsSafe(), run.path()),
          e);
    }
  }

  private void watch(TrainingStep.Result result, MetricsFile metrics, Progress progress)
      throws IOException {
    WatchSettings w = config.watch();
    int k = state.step();
    boolean last = k == config.training().steps();
    if (k % w.logEvery() == 0 || last) {
      metrics.append(k, line(result));
      figures = new Checkpoint.Figures(figures.seconds(), 0, 0);
      stretchSeconds = 0;
    }
    if (exercise.validates() && (k % w.validateEvery() == 0 || last)) {
      Exercise.Findings found = exercise.validate();
      metrics.append(k, found.metrics());
      progress.note("step %d: %s".formatted(k, found.text()));
    }
    if (w.sampleEvery() > 0 && k % w.sampleEvery() == 0) {
      preview.draw(k, state.averaged());
    }
    if (k % w.checkpointEvery() == 0) {
      save(metrics);
    }
  }

  private void count(double loss, double seconds) {
    figures =
        new Checkpoint.Figures(
            figures.seconds() + seconds, figures.lossSum() + loss, figures.lossCount() + 1);
    stretchSeconds += seconds;
  }

  private double rate(int steps, double seconds) {
    return seconds > 0 ? steps * config.training().batch() / seconds : 0;
  }

  private String figuresFor(TrainingStep.Result result) {
    double rate = rate(1, stretchSeconds / Math.max(1, figures.lossCount()));
    int count = figures.lossCount();
    double loss = count == 0 ? result.loss() : figures.lossSum() / count;
    return "loss %.4f  %.0f images/s".formatted(loss, rate);
  }

  private Map<String, Object> line(TrainingStep.Result result) {
    Backend backend = state.parameters().backend();
    MemoryStatistics memory = backend.memory();
    backend.resetPeak();
    var line = new LinkedHashMap<String, Object>();
    line.put("loss", figures.lossSum() / figures.lossCount());
    line.put("gradient-norm", result.gradientNorm());
    line.put("lr", result.learningRate());
    line.put("images-per-second", Math.rint(rate(figures.lossCount(), stretchSeconds) * 10) / 10);
    line.put("seconds", Math.rint(figures.seconds() * 1000) / 1000);
    line.put("live-bytes", memory.liveBytes());
    line.put("peak-bytes", memory.peakBytes());
    return line;
  }

  private void save(MetricsFile metrics) throws IOException {
    if (state.step() == lastSaved) {
      return;
    }
    metrics.flush();
    Checkpoint c =
        state.capture(data.card(), figures, config.training().seed(), data.fingerprint());
    checkpoints.write(c, config.watch().keep());
    lastSaved = c.step();
  }

  private String whatIsSafe() {
    return lastSaved < 0
        ? "there is no checkpoint yet"
        : "the checkpoint of step " + lastSaved + " is intact";
  }
}
