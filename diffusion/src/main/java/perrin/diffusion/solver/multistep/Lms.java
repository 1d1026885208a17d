package perrin.diffusion.solver.multistep;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Earlier;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * Linear multistep over sigma: {@code x_s / signal_s = x_t / signal_t + sum_j c_j epsHat_j} with
 * c_j the integral from sigma_t to sigma_s of the Lagrange polynomial through the last k values of
 * sigma (the k-diffusion project's {@code sample_lms}; DEIS with polynomials in rho, Zhang and Chen
 * 2023, arXiv 2204.13902, rhoAB).
 *
 * @param order k from 1 to 4
 */
public record Lms(int order) implements Solver {
  /** Checks the order. */
  public Lms {
    if (order < 1 || order > 4) {
      throw new IllegalArgumentException("lms: order " + order + " must be from 1 to 4");
    }
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Var eps = p.eps();
    s.remember(eps);
    Earlier earlier = Earlier.of(s, order - 1);
    if (earlier.count() == 0) {
      return Transfer.ddim(p, s.to());
    }
    double dsigma = s.to().sigma() - s.from().sigma();
    double[] nodes = earlier.nodes(l -> (l.sigma() - s.from().sigma()) / dsigma);
    double[] moments = Lagrange.uniform(nodes.length, s.to().signal() * dsigma);
    return Transfer.corrected(p, s.to(), eps, Lagrange.weights(nodes, moments), earlier.array());
  }

  @Override
  public int orderAsRun() {
    return Math.min(order, 2);
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return order - 1;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new Lms(settings.whole("order", 1, 4));
    }

    @Override
    public String name() {
      return "lms";
    }

    @Override
    public String summary() {
      return "linear multistep over sigma, integrals of Lagrange polynomials";
    }

    @Override
    public String paper() {
      return "arXiv 2206.00364";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("order", 4, "predictions in the polynomial, 1 to 4"));
    }

    @Override
    public List<String> presets() {
      return List.of("lms:order=1", "lms:order=2", "lms:order=3");
    }
  }
}
