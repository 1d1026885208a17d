package perrin.diffusion.equation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A property or test that shows that an equation's implementation is right. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Verifies {
  /**
   * The ids of the equations.
   *
   * @return for example {@code "FWD-3"}
   */
  String[] value();
}
