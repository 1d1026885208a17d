/**
 * What a network can be told, a kind a file; images made of the sample itself share {@link
 * perrin.diffusion.condition.kind.MadeImage}.
 */
package perrin.diffusion.condition.kind;
