/**
 * Files that survive crashes and hostile bytes: safetensors weights and atomic replacement of a
 * file. Independent of the tensor engine: values go in and out as plain Java arrays.
 *
 * <p>Reading order: {@link perrin.nn.io.Safetensors} (write and open), {@link
 * perrin.nn.io.SafetensorsEntry} (what is written), {@link perrin.nn.io.SafetensorsFile} (what is
 * read), {@link perrin.nn.io.SafetensorsDtype}, {@link perrin.nn.io.AtomicFile}.
 */
package perrin.nn.io;
