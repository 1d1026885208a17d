/**
 * Networks as pure functions of parameters and inputs.
 *
 * <p>A {@link perrin.nn.Module} is a tree of layers that declare {@link perrin.nn.Parameter} slots
 * and hold no numbers. The numbers live in {@link perrin.nn.Parameters}, by dotted name. A {@link
 * perrin.nn.Pass} binds the two for one evaluation and says whether it trains; so the same module
 * runs on trained weights, on their moving average, or on recorded values of somebody else's graph.
 *
 * <p>Symbols: B batch, C channels, H and W rows and columns, N tokens, D features, T [B] times.
 *
 * <p>Reading order: Module, Parameter, Init, Parameters, Pass; then the packages {@code layer}
 * (building blocks), {@code net} (networks), {@code optim} (optimisers, schedules, averages) and
 * {@code io} (weight files).
 */
package perrin.nn;
