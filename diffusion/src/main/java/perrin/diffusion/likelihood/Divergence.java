package perrin.diffusion.likelihood;

import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.tensor.Scope;

/** How epsHat and its divergence in x are found. */
@FunctionalInterface
public interface Divergence {
  /**
   * Evaluates a model.
   *
   * @param model the denoiser
   * @param x noisy samples [B, …]
   * @param level their noise level
   * @return epsHat and its divergence, constants of the innermost open scope
   */
  Trace.Result of(Denoiser model, Var x, NoiseLevel level);

  /**
   * By differentiation.
   *
   * @param trace exact or by probes
   * @return the way
   */
  static Divergence by(Trace trace) {
    return (model, x, level) -> {
      UnaryOperator<Var> field = at -> model.at(at, level).eps();
      return trace.of(field, x);
    };
  }

  /**
   * In closed form.
   *
   * @return the way; refuses models that offer none
   */
  static Divergence closed() {
    return (model, x, level) -> {
      try (Scope scope = Scope.open("closed divergence")) {
        Var divergence =
            model
                .divergence(x, level)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "likelihood: the model offers no divergence in closed form; use the"
                                + " exact or the Hutchinson trace"));
        Var eps = model.at(x, level).eps();
        scope.keep(eps.value());
        scope.keep(divergence.value());
        return new Trace.Result(eps.detach(), divergence.detach());
      }
    };
  }
}
