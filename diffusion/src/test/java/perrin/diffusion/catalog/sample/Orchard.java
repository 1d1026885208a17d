package perrin.diffusion.catalog.sample;

import java.util.List;
import perrin.diffusion.catalog.Setting;

/** Something else with an entry inside, and things that are none. */
public final class Orchard {
  /** An entry in another class. */
  public static final class Pear implements Fruit {
    @Override
    public String name() {
      return "pear";
    }

    @Override
    public String summary() {
      return "a fruit with settings";
    }

    @Override
    public String paper() {
      return "none";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("weight", 0.2, "in kilograms"), new Setting("colour", "green", "any"));
    }
  }

  /** Not public, hence no entry. */
  static final class Wild implements Fruit {
    @Override
    public String name() {
      return "wild";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public String paper() {
      return "";
    }
  }
}
