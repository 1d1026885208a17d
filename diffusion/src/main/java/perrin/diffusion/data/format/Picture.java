package perrin.diffusion.data.format;

import perrin.diffusion.data.ImageShape;

/**
 * A decoded picture.
 *
 * @param shape C (1 or 3), H and W
 * @param bytes the values, {@code [C,H,W]}, unsigned
 */
record Picture(ImageShape shape, byte[] bytes) {
  /** The same in grey (Rec. 601 luma) or in colour (the grey three times). */
  Picture withChannels(int channels) {
    if (channels == shape.channels()) {
      return this;
    }
    int plane = shape.height() * shape.width();
    var out = new byte[channels * plane];
    for (int i = 0; i < plane; i++) {
      if (channels == 1) {
        int r = bytes[i] & 0xff;
        int g = bytes[plane + i] & 0xff;
        int b = bytes[2 * plane + i] & 0xff;
        out[i] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
      } else {
        out[i] = bytes[i];
        out[plane + i] = bytes[i];
        out[2 * plane + i] = bytes[i];
      }
    }
    return new Picture(new ImageShape(channels, shape.height(), shape.width()), out);
  }

  /** The largest square about the centre, averaged over areas to a side of {@code size} pixels. */
  Picture square(int size) {
    int side = Math.min(shape.height(), shape.width());
    if (shape.height() == size && shape.width() == size) {
      return this;
    }
    int top = (shape.height() - side) / 2;
    int left = (shape.width() - side) / 2;
    var out = new byte[shape.channels() * size * size];
    var row = new double[side];
    double step = (double) side / size;
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < size; y++) {
        sumRows(c, top, left, y * step, (y + 1) * step, row);
        for (int x = 0; x < size; x++) {
          double mean = sum(row, x * step, (x + 1) * step) / (step * step);
          out[(c * size + y) * size + x] = (byte) Math.clamp(Math.round(mean), 0, 255);
        }
      }
    }
    return new Picture(new ImageShape(shape.channels(), size, size), out);
  }

  /** Integrates the picture over the rows [from, to) of the square. */
  private void sumRows(int c, int top, int left, double from, double to, double[] row) {
    java.util.Arrays.fill(row, 0);
    for (int y = (int) from; y < to && y < row.length; y++) {
      double weight = Math.min(to, y + 1) - Math.max(from, y);
      int at = (c * shape.height() + top + y) * shape.width() + left;
      for (int x = 0; x < row.length; x++) {
        row[x] += weight * (bytes[at + x] & 0xff);
      }
    }
  }

  private static double sum(double[] row, double from, double to) {
    double sum = 0;
    for (int x = (int) from; x < to && x < row.length; x++) {
      sum += (Math.min(to, x + 1) - Math.max(from, x)) * row[x];
    }
    return sum;
  }
}
