package perrin.diffusion.evaluation.metric;

import perrin.diffusion.catalog.Named;

/** A metric in the catalogue: one class, one file. */
public interface NamedMetric extends Named {}
