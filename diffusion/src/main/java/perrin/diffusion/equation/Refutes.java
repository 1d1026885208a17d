package perrin.diffusion.equation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that shows that a misprint of a source breaks the identity which the right form fulfils.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Refutes {
  /**
   * The misprints, numbered from 1 in the order of {@code equations.tsv}.
   *
   * @return for example {@code "FWD-3/2"}
   */
  String[] value();
}
