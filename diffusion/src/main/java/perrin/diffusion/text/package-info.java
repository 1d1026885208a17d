/**
 * From captions to the token numbers that a text encoder reads, and back.
 *
 * <p>Numbers 0, 1 and 2 are padding, beginning and end; 3 to 258 are the bytes of UTF-8, so that
 * every text can be written; what follows are pairs of earlier tokens.
 *
 * <p>Reading order: {@link perrin.diffusion.text.Tokenizer}, {@link
 * perrin.diffusion.text.Encoding}, {@link perrin.diffusion.text.ByteTokenizer}, {@link
 * perrin.diffusion.text.BytePairTokenizer}, {@link perrin.diffusion.text.BytePairTraining}, {@link
 * perrin.diffusion.text.TokenizerFile}; by name: {@link perrin.diffusion.text.Tokenizers}.
 */
package perrin.diffusion.text;
