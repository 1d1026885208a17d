package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.AttentionLanes;

/** The passes over attention scores by their scalar definitions. */
final class PlainAttention implements AttentionLanes {}
