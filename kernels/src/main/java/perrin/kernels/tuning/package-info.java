/**
 * Choices of algorithms by table: {@link perrin.kernels.tuning.TableChoices} is what the backends'
 * rules have in common.
 */
package perrin.kernels.tuning;
