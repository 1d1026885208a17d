package perrin.diffusion.equation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/**
 * A wrong form of an equation, which the equation's own check must catch.
 *
 * <p>A check is written once, as a method that takes the formula under test; the property hands it
 * ours, the mutant's test the wrong one. A mutant is a source's misprint ({@link Refutes} {@code
 * "ID/1"}, …) or, where there is none, ours with a changed sign, index or factor ({@code
 * "ID/mutant"}).
 */
public final class Mutant {
  private Mutant() {}

  /** The check, run with the wrong form, must fail. */
  public static void mustFail(Executable check) {
    assertThrows(AssertionError.class, check, "the check accepts a wrong form of its equation");
  }
}
