package perrin.diffusion.equation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one place that implements an equation of {@code equations.tsv}.
 *
 * <p>A test demands that every id not marked pending stands at exactly one place. In the modules
 * below, where the networks are, that place is marked by {@link perrin.autograd.Implements}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Equation {
  /**
   * The ids.
   *
   * @return for example {@code "FWD-3"}
   */
  String[] value();
}
