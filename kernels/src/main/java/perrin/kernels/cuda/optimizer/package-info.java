/**
 * Optimiser steps over many tensors a launch: {@link perrin.kernels.cuda.optimizer.ParameterSteps},
 * and the tables of tensors its kernels are given.
 */
package perrin.kernels.cuda.optimizer;
