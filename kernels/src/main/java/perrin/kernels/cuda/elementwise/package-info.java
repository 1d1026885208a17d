/** Element by element: functions, expressions, copies, fills. */
package perrin.kernels.cuda.elementwise;
