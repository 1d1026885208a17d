/** The networks of the catalogue, a kind a file. */
package perrin.diffusion.network.kind;
