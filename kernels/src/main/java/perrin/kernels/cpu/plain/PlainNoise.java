package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.NoiseLanes;

/** Noise by its scalar definition. */
final class PlainNoise implements NoiseLanes {}
