package perrin.diffusion.trace;

import perrin.diffusion.NoiseLevel;

/**
 * A level of a run, and the time that the model is told there.
 *
 * @param level the noise level
 * @param time the model's time under a convention; not a number at the clean end where none is
 *     asked
 */
public record Visit(NoiseLevel level, double time) {}
