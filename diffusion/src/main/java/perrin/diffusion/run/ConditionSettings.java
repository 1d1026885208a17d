package perrin.diffusion.run;

/**
 * What the network is told beside noisy sample and time. The names are looked up by {@link
 * perrin.diffusion.train.Blueprint}.
 *
 * @param condition kinds joined by +, or none
 * @param conditionDrop how often training tells a sample nothing instead (GUI-6), in [0, 1)
 */
public record ConditionSettings(
    @Setting(
            value =
                "what it is told: none, or kinds joined by + that 'perrin conditions' lists, such"
                    + " as label or caption+grey",
            label = "NAME")
        String condition,
    @Setting(
            value = "how often a sample is told nothing, for classifier-free guidance",
            label = "X")
        double conditionDrop) {

  /** Checks the range. */
  public ConditionSettings {
    Range.belowOne("condition-drop", conditionDrop);
    if (conditionDrop > 0 && condition.strip().equals("none")) {
      throw new UserException(
          "condition-drop is "
              + conditionDrop
              + ", but condition is none: there is nothing to drop");
    }
  }

  static ConditionSettings defaults() {
    return new ConditionSettings("none", 0);
  }
}
