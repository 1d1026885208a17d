/**
 * The built-in captioned image set: one to three coloured shapes on a dark ground, described by
 * sentences of a small grammar.
 *
 * <p>Symbols: places and radii are fractions of the picture's side, x to the right, y down.
 *
 * <p>Reading order: {@link perrin.diffusion.data.scenes.SceneShape}, {@link
 * perrin.diffusion.data.scenes.SceneColour}, {@link perrin.diffusion.data.scenes.SceneSize} and
 * {@link perrin.diffusion.data.scenes.ScenePlace} (the attributes), {@link
 * perrin.diffusion.data.scenes.Scene} (what is in a picture), {@link
 * perrin.diffusion.data.scenes.SceneMaker} (drawn by lot), {@link
 * perrin.diffusion.data.scenes.SceneRequest} (what a caption asks for), {@link
 * perrin.diffusion.data.scenes.SceneWriter} and {@link perrin.diffusion.data.scenes.CaptionParser}
 * (captions from requests and back), {@link perrin.diffusion.data.scenes.ScenesDataset}.
 */
package perrin.diffusion.data.scenes;
