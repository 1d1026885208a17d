package perrin.diffusion.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Solver;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A run of a sampler, written down number by number.
 *
 * @param convention whose defaults, grid, times and variable
 * @param sampler as typed
 * @param schedule of the process
 * @param grid as typed, or the convention's
 * @param steps as asked for
 * @param visits the levels, in the order in which they are visited
 */
public record Trace(
    Convention convention,
    String sampler,
    Schedule schedule,
    String grid,
    int steps,
    List<Visit> visits) {
  /** Keeps a copy. */
  public Trace {
    visits = List.copyOf(visits);
  }

  /**
   * A run from what a user typed.
   *
   * @param convention whose rules
   * @param sampler such as {@code dpmpp-2m}
   * @param schedule of the process
   * @param grid its name, null for the convention's
   * @param steps number of steps
   * @return the run
   * @throws perrin.diffusion.catalog.CatalogException if a name does not exist or does not fit
   */
  public static Trace of(
      Convention convention, String sampler, Schedule schedule, String grid, int steps) {
    String name = grid == null ? convention.grid(sampler, schedule) : grid;
    List<Visit> visits = convention.visits(schedule, sampler, name, steps);
    Trace trace = new Trace(convention, sampler, schedule, name, steps, visits);
    return trace.solver().upward()
        ? new Trace(convention, sampler, schedule, name, steps, visits.reversed())
        : trace;
  }

  /**
   * The sampler with the convention's settings.
   *
   * @return the solver
   */
  public Solver solver() {
    return convention.solver(schedule, sampler, grid, steps);
  }

  /**
   * A model typed as an expression: its output, of the parameterization's kind, from the scaled
   * sample and the time under the convention.
   *
   * @param formula of x and t
   * @param parameterization what its value means
   * @return the denoiser
   */
  public Denoiser model(Formula formula, Parameterization parameterization) {
    Parameterization meant = convention.meaning(parameterization, schedule);
    Map<NoiseLevel, Double> times = new HashMap<>();
    visits.forEach(v -> times.put(v.level(), v.time()));
    return (x, levels) -> {
      NoiseLevel level = levels.get(0);
      Double known = times.get(level);
      double t = known == null ? convention.time(schedule, level) : known;
      Var output = formula.at(meant.input(x, levels), t);
      return meant.prediction(output, x, levels);
    };
  }

  /**
   * Deviation of the prior, in the convention's variable: by which a standard normal start is
   * multiplied.
   *
   * @return for inversions, which start from data, 1
   */
  public double initStd() {
    NoiseLevel first = visits.getFirst().level();
    if (first.clean() || solver().upward()) {
      return 1;
    }
    return convention.unitSignal(sampler) ? first.sigma() : schedule.priorStd();
  }

  /**
   * A state on the way.
   *
   * @param to where the step ended
   * @param x the sample there, in the convention's variable
   * @param evaluations so far
   */
  public record State(NoiseLevel to, double[] x, int evaluations) {}

  /**
   * What was written down.
   *
   * @param states after every step
   * @param evaluations of the model
   * @param accepted steps
   * @param rejected steps
   */
  public record Written(List<State> states, int evaluations, int accepted, int rejected) {
    /**
     * The final state.
     *
     * @return [B …]
     */
    public double[] end() {
      return states.getLast().x();
    }
  }

  /**
   * Runs it.
   *
   * @param model the denoiser
   * @param backend where to compute
   * @param shape [B, …]
   * @param init the state at the first level, in the convention's variable [B …]
   * @param noise for stochastic samplers
   * @return what happened
   */
  public Written run(
      Denoiser model, Backend backend, Shape shape, double[] init, NoiseSource noise) {
    var states = new ArrayList<State>();
    int[] count = new int[1];
    Frame frame = convention.unitSignal(sampler) ? Frame.unitSignal(schedule, visits) : Frame.SAME;
    Denoiser inside = frame.model(model);
    Denoiser counted =
        (x, levels) -> {
          count[0]++;
          return inside.at(x, levels);
        };
    boolean all = convention == Convention.PERRIN;
    Listener listener =
        p -> {
          // under the other conventions going up in noise is a part of the step that follows
          if (all || p.prediction() != null) {
            states.add(new State(frame.level(p.to()), p.x().value().toDoubles(), count[0]));
          }
        };
    try (Scope _ = Scope.open("trace")) {
      Var start = Var.constant(Tensor.of(backend, shape, init));
      List<NoiseLevel> walked = visits.stream().map(v -> frame.walked(v.level())).toList();
      Driver driver = Driver.through(solver(), walked).watchedBy(listener);
      Driver.Result r = driver.run(counted, start, noise);
      return new Written(List.copyOf(states), r.evaluations(), r.accepted(), r.rejected());
    }
  }

  /**
   * Everything as JSON: settings, levels with the model's times, states, evaluations and the final
   * state; numbers with all their digits, what is no number as null.
   *
   * @param written what happened
   * @param dims extents of a state
   * @param dtype of the computation
   * @return UTF-8
   */
  public byte[] json(Written written, int[] dims, String dtype) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator g = new JsonFactory().createGenerator(bytes)) {
      g.useDefaultPrettyPrinter();
      g.writeStartObject();
      g.writeStringField("sampler", sampler);
      g.writeStringField("settings", convention.sampler(sampler));
      g.writeStringField("convention", convention.toString());
      g.writeStringField("schedule", schedule.spec());
      g.writeStringField("grid", grid);
      g.writeStringField("dtype", dtype);
      g.writeStringField("variable", convention.unitSignal(sampler) ? "x/signal" : "x");
      g.writeFieldName("shape");
      g.writeArray(dims, 0, dims.length);
      g.writeArrayFieldStart("levels");
      for (Visit v : visits) {
        level(g, v.level());
        number(g, "time", v.time());
        g.writeEndObject();
      }
      g.writeEndArray();
      g.writeArrayFieldStart("steps");
      for (State s : written.states()) {
        level(g, s.to());
        g.writeNumberField("evaluations", s.evaluations());
        numbers(g, "x", s.x());
        g.writeEndObject();
      }
      g.writeEndArray();
      g.writeNumberField("evaluations", written.evaluations());
      g.writeNumberField("accepted", written.accepted());
      g.writeNumberField("rejected", written.rejected());
      numbers(g, "final", written.end());
      g.writeEndObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void level(JsonGenerator g, NoiseLevel level) throws IOException {
    g.writeStartObject();
    number(g, "signal", level.signal());
    number(g, "noise", level.noise());
    number(g, "sigma", level.sigma());
  }

  private static void numbers(JsonGenerator g, String name, double[] values) throws IOException {
    g.writeArrayFieldStart(name);
    for (double v : values) {
      if (Double.isFinite(v)) {
        g.writeNumber(v);
      } else {
        g.writeNull();
      }
    }
    g.writeEndArray();
  }

  private static void number(JsonGenerator g, String name, double v) throws IOException {
    if (Double.isFinite(v)) {
      g.writeNumberField(name, v);
    } else {
      g.writeNullField(name);
    }
  }
}
