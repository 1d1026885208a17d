package perrin.tensor;

/**
 * A backend's memory figures.
 *
 * @param liveBytes bytes of blocks now held
 * @param peakBytes largest liveBytes since the last reset
 * @param liveBlocks number of blocks now held
 * @param reservedBytes bytes taken from the system, in use or pooled
 */
public record MemoryStatistics(
    long liveBytes, long peakBytes, long liveBlocks, long reservedBytes) {}
