package perrin.diffusion.catalog.sample;

import perrin.diffusion.catalog.Named;

/** A kind of entry. */
public interface Fruit extends Named {}
