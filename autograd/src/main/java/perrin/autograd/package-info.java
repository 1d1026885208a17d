/** Reverse-mode differentiation of tensor programs. */
package perrin.autograd;
