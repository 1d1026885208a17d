package perrin.diffusion.loss.flow;

import java.util.List;
import java.util.Locale;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.flow.ConditionalFlowLoss;
import perrin.diffusion.flow.FlowField;
import perrin.diffusion.flow.FlowSampling;
import perrin.diffusion.flow.ReflowLoss;
import perrin.diffusion.flow.TeacherSource;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.NamedLoss;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Reflow ({@link ReflowLoss}): the pairs come from the flow of a trained run, whose weights (the
 * moving average) are read when training begins.
 */
public final class Reflow implements NamedLoss {
  /** The entry; made by the catalogue. */
  public Reflow() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    String run = settings.text("run");
    if (run.isEmpty()) {
      throw new CatalogException(
          "reflow trains on pairs that a trained model makes: give reflow:run=DIRECTORY");
    }
    var sampling =
        new FlowSampling(
            FlowSampling.Rule.valueOf(method(settings.text("method"))),
            settings.whole("steps", 1, 10_000));
    Loss pairs = new ConditionalFlowLoss(Velocities.straight(name(), schedule));
    return new Loss() {
      private ReflowLoss ready;

      @Override
      public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
        if (ready == null) {
          FlowField teacher = TeacherSource.find().open(run, eps.backend());
          ready = new ReflowLoss(teacher, sampling, pairs);
        }
        return ready.each(model, x0, t, eps);
      }
    };
  }

  private static String method(String text) {
    return switch (text) {
      case "euler", "midpoint", "rk4" -> text.toUpperCase(Locale.ROOT);
      default ->
          throw new CatalogException("reflow: method=" + text + " must be euler, midpoint or rk4");
    };
  }

  @Override
  public boolean makesSamples() {
    return true;
  }

  @Override
  public String name() {
    return "reflow";
  }

  @Override
  public String summary() {
    return "as rectified, on pairs that a trained run makes of the noise";
  }

  @Override
  public String paper() {
    return "arXiv 2209.03003";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("run", "", "directory of the trained run"),
        Setting.of("steps", 20, "steps along its flow"),
        new Setting("method", "midpoint", "euler, midpoint or rk4"));
  }
}
