/**
 * Equations by id: where each is implemented, what verifies it, and which printed forms are wrong.
 *
 * <p>Reading order: {@link perrin.diffusion.equation.EquationTable} reads {@code equations.tsv},
 * {@link perrin.diffusion.equation.Equation} marks the implementing place, {@link
 * perrin.diffusion.equation.Verifies} and {@link perrin.diffusion.equation.Refutes} mark tests.
 */
package perrin.diffusion.equation;
