package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.ReduceLanes;

/** Reductions by their scalar definitions, rows in double precision. */
final class PlainReduce implements ReduceLanes {}
