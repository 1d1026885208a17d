package perrin.diffusion.run;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a record component of {@link RunConfig}: the one place from which the flag, the line of
 * the YAML file and the help text come.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /**
   * What it sets; for a group its heading.
   *
   * @return a phrase without a full stop
   */
  String value();

  /**
   * What stands for the value in the help text.
   *
   * @return such as {@code N}; empty for groups and for on/off
   */
  String label() default "";

  /**
   * Whether it must stay as it was when a run is resumed; the others may be given anew.
   *
   * @return true for what decides the bits of the result
   */
  boolean fixed() default true;
}
