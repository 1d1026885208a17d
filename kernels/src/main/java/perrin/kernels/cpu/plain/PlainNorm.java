package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.NormLanes;

/** The passes of a normalisation by their scalar definitions. */
final class PlainNorm implements NormLanes {}
