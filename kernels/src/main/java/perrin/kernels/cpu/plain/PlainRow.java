package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.RowLanes;

/** The passes over a row by their scalar definitions. */
final class PlainRow implements RowLanes {}
