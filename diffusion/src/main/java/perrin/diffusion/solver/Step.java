package perrin.diffusion.solver;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.Prediction;
import perrin.tensor.random.Purpose;

/** What a solver step works with. */
public final class Step {
  private final Solver solver;
  private final Denoiser model;
  private final NoiseSource noise;
  private final Where where;
  private final Var x;
  private final NoiseLevel from;
  private final NoiseLevel to;
  private final List<Past> history;
  private final Map<Purpose, Integer> draws = new EnumMap<>(Purpose.class);
  private List<Var> remembered = List.of();
  private Prediction last;
  private double error;
  private DoublePredicate control = e -> true;
  private Boolean accepted;
  private int evaluations;

  Step(
      Solver solver,
      Denoiser model,
      NoiseSource noise,
      Where where,
      Var x,
      Leg leg,
      List<Past> history) {
    this.solver = solver;
    this.model = model;
    this.noise = noise;
    this.where = where;
    this.x = x;
    this.from = leg.from();
    this.to = leg.to();
    this.history = history;
  }

  /**
   * Leg and number of legs, of those to be stepped; number of the attempt; where the next leg ends,
   * or null after the last one.
   */
  record Where(int leg, int legs, long number, NoiseLevel next) {}

  /**
   * Number of the leg that this step is part of, among those that are not walked by adding noise.
   *
   * @return from 0
   */
  public int leg() {
    return where.leg();
  }

  /**
   * How many such legs the path has after this one: what rules for the last steps look at.
   *
   * @return at least 0
   */
  public int legsLeft() {
    return where.legs() - 1 - where.leg();
  }

  /**
   * Where the leg after this one ends.
   *
   * @return the level after {@link #to} on the path, empty in the last leg
   */
  public Optional<NoiseLevel> next() {
    return Optional.ofNullable(where.next());
  }

  /**
   * The sample at level {@link #from}.
   *
   * @return [B, …]
   */
  public Var x() {
    return x;
  }

  /**
   * Where the step starts.
   *
   * @return the level of x
   */
  public NoiseLevel from() {
    return from;
  }

  /**
   * Where the step is to end.
   *
   * @return the level of the result
   */
  public NoiseLevel to() {
    return to;
  }

  /**
   * The model's prediction at (x, from).
   *
   * @return the prediction
   */
  public Prediction predict() {
    return predict(x, from);
  }

  /**
   * The model's prediction anywhere; counted as an evaluation.
   *
   * @param at [B, …]
   * @param level its noise level
   * @return the prediction
   */
  public Prediction predict(Var at, NoiseLevel level) {
    evaluations++;
    Prediction p = model.at(at, level);
    if (last == null) {
      last = p;
    }
    return p;
  }

  /**
   * Fresh standard normal noise.
   *
   * @return [B, …], another one at each call
   */
  public Var noise() {
    return noise(Purpose.SAMPLER);
  }

  /**
   * Fresh standard normal noise of a purpose of its own.
   *
   * @param purpose such as CORRECTOR
   * @return [B, …], another one at each call
   * @throws IllegalStateException if the solver declared itself deterministic
   */
  public Var noise(Purpose purpose) {
    checkStochastic();
    return noise.normal(purpose, where.number(), draws.merge(purpose, 1, Integer::sum) - 1, x);
  }

  /**
   * An increment of the run's Brownian path on [0, 1]: the same path whatever the steps, so that
   * increments add up and runs on finer grids see the same noise.
   *
   * @param a in [0, 1]
   * @param b in [0, 1]
   * @return W(b) - W(a) [B, …], normal with variance |b - a|
   * @throws IllegalStateException if the solver declared itself deterministic
   */
  public Var brownian(double a, double b) {
    checkStochastic();
    return noise.brownian(x, a, b);
  }

  private void checkStochastic() {
    if (!solver.stochastic()) {
      throw new IllegalStateException(
          "step: " + solver + " declares itself deterministic, but draws noise");
    }
  }

  /**
   * The accepted steps before this one.
   *
   * @return the latest first, at most as many as {@link Solver#memory}
   */
  public List<Past> history() {
    return history;
  }

  /**
   * Values that later steps will find in their history if this one is accepted.
   *
   * @param values such as this step's x0Hat
   */
  public void remember(Var... values) {
    remembered = List.of(values);
  }

  /**
   * Reports an estimate of the step's error, in units of the tolerance.
   *
   * @param estimate at least 0
   * @return whether the step is accepted; noise is drawn only for those
   * @throws IllegalStateException if it was reported before
   */
  public boolean error(double estimate) {
    if (accepted != null) {
      throw new IllegalStateException("step: " + solver + " reports its error twice");
    }
    error = estimate;
    accepted = control.test(estimate);
    return accepted;
  }

  /** Who judges the step. */
  void control(StepControl by) {
    control = by::accepts;
  }

  boolean accepted() {
    return accepted == null ? error(0) : accepted;
  }

  /** The same problem for another solver: what it evaluates counts here. */
  Var solvedBy(Solver other, List<NoiseLevel> levels) {
    Denoiser counted =
        (at, level) -> {
          evaluations++;
          return model.at(at, level);
        };
    return Driver.through(other, levels).run(counted, x, noise).x();
  }

  /** What a solver would remember if the run began here. */
  void rememberAsFirst(Solver other) {
    Step first = new Step(solver, model, noise, where, x, new Leg(from, to, false), List.of());
    other.step(first);
    evaluations += first.evaluations;
    last = first.last;
    remembered = first.remembered;
  }

  Past past() {
    return new Past(from, to, remembered);
  }

  Prediction last() {
    return last;
  }

  double error() {
    return error;
  }

  int evaluations() {
    return evaluations;
  }
}
