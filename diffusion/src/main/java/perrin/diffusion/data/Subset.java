package perrin.diffusion.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Some samples of another set, by index; closes that set only where it is its owner. */
final class Subset implements Dataset {
  private final Dataset whole;
  private final String name;
  private final int[] indices;
  private final boolean owner;

  Subset(Dataset whole, String name, int[] indices, boolean owner) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("subset: no indices of " + whole.name());
    }
    this.whole = whole;
    this.name = Objects.requireNonNull(name, "name");
    this.indices = indices.clone();
    this.owner = owner;
    for (int index : this.indices) {
      Objects.checkIndex(index, whole.size());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public ImageShape shape() {
    return whole.shape();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public void read(int index, float[] into, int offset) {
    whole.read(indices[index], into, offset);
  }

  @Override
  public int label(int index) {
    return whole.label(indices[index]);
  }

  @Override
  public String caption(int index) {
    return whole.caption(indices[index]);
  }

  @Override
  public List<String> scalarNames() {
    return whole.scalarNames();
  }

  @Override
  public void scalars(int index, float[] into, int offset) {
    whole.scalars(indices[index], into, offset);
  }

  @Override
  public String fingerprint() {
    return Fingerprint.start("subset").text(whole.fingerprint()).ints(indices).end();
  }

  @Override
  public void preload(IntStream some) {
    whole.preload(some.map(index -> indices[index]));
  }

  @Override
  public void close() {
    if (owner) {
      whole.close();
    }
  }
}
