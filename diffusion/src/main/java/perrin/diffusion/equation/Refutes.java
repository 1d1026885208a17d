package perrin.diffusion.equation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that shows that a wrong form of an equation fails the check which the right form passes: a
 * source's misprint, or where there is none a mutant of our own.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Refutes {
  /**
   * The misprints, numbered from 1 in the order of {@code equations.tsv}, or the mutant.
   *
   * @return for example {@code "FWD-3/2"} or {@code "FWD-1/mutant"}
   */
  String[] value();
}
