/**
 * The executable definition of every primitive: plain loops in double precision, never optimised.
 *
 * <p>Reading order: {@link perrin.tensor.reference.Cells} (a tensor as a list of numbers), {@link
 * perrin.tensor.reference.ReferenceLoops} (the definitions), {@link
 * perrin.tensor.reference.ReferenceBackend} (the backend around them). The loops run on any tensor
 * in the Java heap, so that other host backends can fall back on them.
 */
package perrin.tensor.reference;
