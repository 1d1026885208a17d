// Products and convolutions of the types that no fast kernel multiplies, whole numbers and float64,
// of any strided operands:
//
//   out[…,i,j]    = sum_k a[…,i,k] b[…,k,j] + bias[j]                                   plain_product
//   y[b,o,r,q]    = sum_{c,i,j} x[b,first(o)+c,h(r,i),v(q,j)] w[o,c,i,j] + bias[o]      plain_conv
//   gx[b,c,h,v]   = sum_{o,r,q} gy[b,o,r,q] w[o,c-first(o),i(h,r),j(v,q)]               plain_conv_image
//   gw[o,c,i,j]   = sum_{b,r,q} gy[b,o,r,q] x[b,first(o)+c,h(r,i),v(q,j)]               plain_conv_weights
//   gbias[(b,)o]  = sum_{(b,)r,q} gy[b,o,r,q]                                           plain_conv_sums
//
// with h(r,i) = r stride + i dilation - pad. Sums in double, in the order of the definition and
// without contraction: the results have its bits. A sum becomes a whole number as a cast makes it.
//
// Version 1: a thread a result. Nothing in training or sampling multiplies these types; next would be
// tiles in shared memory, as gemm_f32.cu has them, and for the weights parts of the pixels.
#include "types.cuh"
#include "view.cuh"

struct Operand {
  void *at;
  int type;
  int stride[4];  // batch, channel, row, column; of filters result, channel, row, column
};
struct PlainConvolution {
  Operand x, w, y, sums;  // sums: the bias, or its gradient, by batch and channel; or null
  int images, channels, height, width;
  int outs, rows, columns;
  int ins, group, kernel_rows, kernel_columns;  // channels and results of a group
  int stride[2], pad[2], dilation[2];
};

namespace {

__device__ __forceinline__ double element(const Operand &t, int a, int b, int c, int d) {
  return load_as<double>(t.at, t.type,
                         (long long)a * t.stride[0] + (long long)b * t.stride[1] +
                             (long long)c * t.stride[2] + (long long)d * t.stride[3]);
}
__device__ __forceinline__ void put(const Operand &t, int a, int b, int c, int d, double v) {
  store_as(t.at, t.type,
           (long long)a * t.stride[0] + (long long)b * t.stride[1] + (long long)c * t.stride[2] +
               (long long)d * t.stride[3],
           v);
}
__device__ __forceinline__ void add_product(double &sum, double a, double b) {
  sum = __dadd_rn(sum, __dmul_rn(a, b));
}

// The last of up to four indices of an item; the item becomes what is left.
__device__ __forceinline__ int digit(int &item, int extent) {
  int q = item / extent, r = item - q * extent;
  item = q;
  return r;
}

}  // namespace

KERNEL(plain_product, const void *a, int a_type, int a_k, const void *b, int b_type, int b_k,
       const void *bias, int bias_type, void *out, int out_type, int k, Nest<4> nest) {
  for (long long item = grid_thread(); item < nest.size; item += grid_threads()) {
    int at[4];  // of out, a, b, bias
    nest.places((unsigned)item, at);
    double sum = 0;
    for (int i = 0; i < k; i++)
      add_product(sum, load_as<double>(a, a_type, at[1] + (long long)i * a_k),
                  load_as<double>(b, b_type, at[2] + (long long)i * b_k));
    if (bias) sum += load_as<double>(bias, bias_type, at[3]);
    store_as(out, out_type, at[0], sum);
  }
}

KERNEL(plain_conv, PlainConvolution p, int size) {
  for (long long n = grid_thread(); n < size; n += grid_threads()) {
    int item = (int)n, q = digit(item, p.columns), r = digit(item, p.rows);
    int o = digit(item, p.outs), b = item, first = o / p.group * p.ins;
    double sum = 0;
    for (int c = 0; c < p.ins; c++)
      for (int i = 0; i < p.kernel_rows; i++) {
        int h = r * p.stride[0] + i * p.dilation[0] - p.pad[0];
        if (h < 0 || h >= p.height) continue;
        for (int j = 0; j < p.kernel_columns; j++) {
          int v = q * p.stride[1] + j * p.dilation[1] - p.pad[1];
          if (v >= 0 && v < p.width)
            add_product(sum, element(p.x, b, first + c, h, v), element(p.w, o, c, i, j));
        }
      }
    if (p.sums.at) sum += element(p.sums, b, o, 0, 0);
    put(p.y, b, o, r, q, sum);
  }
}

KERNEL(plain_conv_image, PlainConvolution p, int size) {
  for (long long n = grid_thread(); n < size; n += grid_threads()) {
    int item = (int)n, v = digit(item, p.width), h = digit(item, p.height);
    int all = digit(item, p.channels), b = item, g = all / p.ins, c = all - g * p.ins;
    double sum = 0;
    for (int o = g * p.group; o < (g + 1) * p.group; o++)
      for (int i = p.kernel_rows - 1; i >= 0; i--) {  // rows of the result then go up
        int down = h + p.pad[0] - i * p.dilation[0], r = down / p.stride[0];
        if (down < 0 || r * p.stride[0] != down || r >= p.rows) continue;
        for (int j = p.kernel_columns - 1; j >= 0; j--) {
          int along = v + p.pad[1] - j * p.dilation[1], q = along / p.stride[1];
          if (along >= 0 && q * p.stride[1] == along && q < p.columns)
            add_product(sum, element(p.y, b, o, r, q), element(p.w, o, c, i, j));
        }
      }
    put(p.x, b, all, h, v, sum);
  }
}

KERNEL(plain_conv_weights, PlainConvolution p, int size) {
  for (long long n = grid_thread(); n < size; n += grid_threads()) {
    int item = (int)n, j = digit(item, p.kernel_columns), i = digit(item, p.kernel_rows);
    int c = digit(item, p.ins), o = item, first = o / p.group * p.ins;
    double sum = 0;
    for (int b = 0; b < p.images; b++)
      for (int r = 0; r < p.rows; r++) {
        int h = r * p.stride[0] + i * p.dilation[0] - p.pad[0];
        if (h < 0 || h >= p.height) continue;
        for (int q = 0; q < p.columns; q++) {
          int v = q * p.stride[1] + j * p.dilation[1] - p.pad[1];
          if (v >= 0 && v < p.width)
            add_product(sum, element(p.x, b, first + c, h, v), element(p.y, b, o, r, q));
        }
      }
    put(p.w, o, c, i, j, sum);
  }
}

// by_image: a sum for each image, else one over all of them.
KERNEL(plain_conv_sums, PlainConvolution p, int by_image, int size) {
  for (long long n = grid_thread(); n < size; n += grid_threads()) {
    int item = (int)n, o = digit(item, p.outs), image = item;
    double sum = 0;
    for (int b = by_image ? image : 0; b < (by_image ? image + 1 : p.images); b++)
      for (int r = 0; r < p.rows; r++)
        for (int q = 0; q < p.columns; q++) sum += element(p.y, b, o, r, q);
    put(p.sums, image, o, 0, 0, sum);
  }
}
