/**
 * Choices of algorithms by table: {@link perrin.kernels.tuning.TableChoices} is what the backends'
 * rules have in common, {@link perrin.kernels.tuning.JointChoices} are those of a backend that has
 * several.
 */
package perrin.kernels.tuning;
