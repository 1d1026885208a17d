package perrin.diffusion.catalog.sample;

/** An entry of its own. */
public final class Apple implements Fruit {
  @Override
  public String name() {
    return "apple";
  }

  @Override
  public String summary() {
    return "a fruit";
  }

  @Override
  public String paper() {
    return "Genesis 3";
  }
}
