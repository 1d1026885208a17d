package perrin.diffusion.equation;

import java.util.List;

/**
 * A row of {@code equations.tsv}.
 *
 * @param id such as {@code FWD-3}
 * @param pending true if it is not implemented yet
 * @param formula the statement
 * @param sources where it stands: S0 to S4 are the lectures the project follows
 * @param misprints wrong printed forms, in the order in which {@link Refutes} numbers them
 * @param conventions on what sources differ; may be empty
 */
public record EquationEntry(
    String id,
    boolean pending,
    String formula,
    String sources,
    List<String> misprints,
    String conventions) {}
