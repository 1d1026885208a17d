package perrin.autograd;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one place that implements an equation of the laboratory's table, in a module below it: the
 * table collects these marks together with those of its own module.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Implements {
  /**
   * The ids.
   *
   * @return for example {@code "NET-1"}
   */
  String[] value();
}
