package perrin.diffusion.data;

import java.util.List;
import java.util.Objects;

/** A set whose samples [1,1,2] are {index, -index}, of which one may be unreadable. */
record NumberedDataset(int size, int broken) implements Dataset {
  NumberedDataset(int size) {
    this(size, -1);
  }

  @Override
  public String name() {
    return "numbered";
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(1, 1, 2);
  }

  @Override
  public List<String> classNames() {
    return List.of("even", "odd");
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, size);
    if (index == broken) {
      throw new DataException("numbered: sample " + index + " is broken");
    }
    into[offset] = index;
    into[offset + 1] = -index;
  }

  @Override
  public int label(int index) {
    return index % 2;
  }

  @Override
  public String fingerprint() {
    return "numbered:" + size;
  }
}
