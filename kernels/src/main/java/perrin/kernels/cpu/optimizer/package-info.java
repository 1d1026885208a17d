/**
 * Optimiser steps over many tensors at once: one pass over parameters, gradients and state.
 *
 * <p>{@link perrin.kernels.cpu.optimizer.Pieces} cuts a list of arrays into pieces of a fixed
 * length; {@link perrin.kernels.cpu.optimizer.ParameterSteps} runs a step over them.
 */
package perrin.kernels.cpu.optimizer;
