/**
 * The built-in labelled image set: shapes drawn by formula, so that nothing need be downloaded.
 *
 * <p>Symbols: {@code d(x, y)} is the signed distance from a point to a shape's outline, negative
 * inside, in units where the shape has a radius of about 1.
 *
 * <p>Reading order: {@link perrin.diffusion.data.shapes.ShapeClass} (the ten outlines), {@link
 * perrin.diffusion.data.shapes.Pose} (what varies), {@link perrin.diffusion.data.shapes.Drawing}
 * (how an outline covers pixels), {@link perrin.diffusion.data.shapes.ShapesDataset}.
 */
package perrin.diffusion.data.shapes;
