package perrin.diffusion.schedule;

import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import perrin.diffusion.Learner;

/**
 * A {@link LearnedCurve} as it is after the losses so far: it learns together with the network
 * (Kingma et al. 2021, arXiv 2107.00630, section 5.1 and appendix I.2). Whoever asks it for a level
 * gets that of the present curve; a grid of levels, once made, stays.
 *
 * <p>Between its ends the bound in continuous time does not depend on the curve (section 5), only
 * the variance of its estimate at a random time does, and that is what is minimised, by {@link
 * LearnedCurve#varianceGradient}.
 *
 * <p>The ends themselves stay as they were given. The paper moves them too, by the bound, whose
 * derivative takes the network's error at both ends and its decoder's.
 *
 * <p>A network is told the log-SNR, as a share of the way between the ends ({@link #clock}), so
 * that its error at a log-SNR does not depend on the curve.
 */
public final class TrainedSchedule implements LogSnrCurve, Learner {
  private final LearnedCurve start;
  private final double rate;
  private final Descent descent;
  private LearnedCurve now;

  /**
   * A schedule before the first step.
   *
   * @param start where it begins
   * @param rate of learning, above 0
   */
  public TrainedSchedule(LearnedCurve start, double rate) {
    this.start = start;
    this.rate = rate;
    this.descent = new Descent(rate, start.coordinates());
    this.now = start;
  }

  /**
   * The curve as it is now.
   *
   * @return a curve that stays
   */
  public LearnedCurve curve() {
    return now;
  }

  /**
   * Takes in the estimates of a step.
   *
   * @param u times at which they were taken, uniform
   * @param losses estimate of each sample, without what does not depend on the time
   */
  @Override
  public void learn(double[] u, double[] losses) {
    descent.step(now.varianceGradient(u, losses));
    update();
  }

  private void update() {
    now = descent.steps() == 0 ? start : start.at(descent.place());
  }

  @Override
  public SequencedMap<String, double[]> state() {
    return descent.state();
  }

  @Override
  public void load(Map<String, double[]> state) {
    descent.load(state);
    update();
  }

  @Override
  public Optional<Learner> learner() {
    return Optional.of(this);
  }

  @Override
  public Schedule clock() {
    return new LearnedCurve(start.lambda(0), start.lambda(1), 1);
  }

  @Override
  public String spec() {
    return now.spec().replaceFirst("rate=0$", "rate=" + rate);
  }

  /** Whether it is the same curve now, learning as fast. */
  @Override
  public boolean equals(Object o) {
    return o instanceof TrainedSchedule s && spec().equals(s.spec());
  }

  @Override
  public int hashCode() {
    return spec().hashCode();
  }

  @Override
  public double lambda(double t) {
    return now.lambda(t);
  }

  @Override
  public double lambdaRate(double t) {
    return now.lambdaRate(t);
  }

  @Override
  public double timeOfLambda(double lambda) {
    return now.timeOfLambda(lambda);
  }
}
