package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.ClassAgreement;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;

/** Whether samples are what was asked for, see {@link ClassAgreement}. */
public final class AgreementMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public AgreementMetric() {}

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public String summary() {
    return "share read as the label asked for, and p of it ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "docs/EVALUATION.md";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    var agreement = images.agreement();
    return List.of(
        new Figure(
            "accuracy",
            "accuracy (label asked for)",
            "%.4f",
            agreement.map(ClassAgreement::accuracy).orElse(Double.NaN)),
        new Figure(
            "confidence",
            "confidence in that label",
            "%.4f",
            agreement.map(ClassAgreement::confidence).orElse(Double.NaN)));
  }
}
