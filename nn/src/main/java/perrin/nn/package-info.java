/** Layers, networks, optimisers and checkpoints. */
package perrin.nn;
