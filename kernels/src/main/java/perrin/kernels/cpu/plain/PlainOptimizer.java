package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.OptimizerLanes;

/** Optimiser steps by their scalar definitions. */
final class PlainOptimizer implements OptimizerLanes {}
