package perrin.nn.net;

import java.util.List;
import perrin.nn.layer.TimeInjection;

/** The U-Nets of the papers. */
final class UNetPresets {
  private static final String DDPM = "Ho et al. 2020, arXiv 2006.11239, appendix B";
  private static final String IDDPM = "Nichol and Dhariwal 2021, arXiv 2102.09672";
  private static final String ADM = "Dhariwal and Nichol 2021, arXiv 2105.05233, table ";
  private static final String IMAGEN = "Saharia et al. 2022, arXiv 2205.11487, appendix B.1";
  private static final int IMAGENET = 1000;
  private static final int HEAD = 64;
  private static final int T5_XXL = 4096;

  private UNetPresets() {}

  static List<Preset> all() {
    return List.of(
        new Preset("peer", "the network of PERFORMANCE.md", "", peer()),
        new Preset("ddpm-cifar10", DDPM, "35.7", ddpmCifar10()),
        new Preset("ddpm-256", DDPM, "114", ddpm256()),
        new Preset("iddpm-cifar10", IDDPM, "52.5", iddpmCifar10()),
        new Preset("iddpm-64-tiny", IDDPM, "30", iddpm64(64, 0)),
        new Preset("iddpm-64-small", IDDPM, "68", iddpm64(96, 0)),
        new Preset("iddpm-64", IDDPM, "1.2E2", iddpm64(128, 0)),
        new Preset("iddpm-64-large", IDDPM, "2.7E2", iddpm64(192, 0)),
        new Preset("adm-64", ADM + "11", "296", adm64()),
        new Preset("adm-128", ADM + "11", "422", adm128()),
        new Preset("adm-256", ADM + "11", "554", adm(256, 6).classes(IMAGENET).build()),
        new Preset("adm-lsun", ADM + "11", "552.8", adm(256, 6).dropout(0.1).build()),
        new Preset("adm-64-to-256", ADM + "12", "312", admLarger(256, 32, 16, 8)),
        new Preset("adm-128-to-512", ADM + "12", "309", admLarger(512, 32, 16)),
        new Preset("imagen-64-to-256", IMAGEN, "", imagen256()),
        Preset.classifier("adm-64-classifier", ADM + "13", "65", classifier(64, 4, 1, 2, 3, 4)),
        Preset.classifier(
            "adm-128-classifier", ADM + "13", "43", classifier(128, 2, 1, 1, 2, 3, 4)),
        Preset.classifier(
            "adm-256-classifier", ADM + "13", "54", classifier(256, 2, 1, 1, 2, 2, 4, 4)));
  }

  /** Images [1,32,32], 6.47 M parameters. */
  private static UNetConfig peer() {
    return new UNetBuilder()
        .image(1, 1, 32)
        .channels(64, 1, 2, 2)
        .blocks(2)
        .attention(8)
        .groups(8)
        .build();
  }

  private static UNetBuilder ddpm(int size) {
    return new UNetBuilder().image(3, 3, size).blocks(2).attention(16).groups(32);
  }

  private static UNetConfig ddpmCifar10() {
    return ddpm(32).channels(128, 1, 2, 2, 2).dropout(0.1).build();
  }

  /** LSUN and CelebA-HQ. */
  private static UNetConfig ddpm256() {
    return ddpm(256).channels(128, 1, 1, 2, 2, 4, 4).build();
  }

  private static UNetBuilder iddpm(int size) {
    return new UNetBuilder()
        .image(3, 6, size)
        .blocks(3)
        .attention(16, 8)
        .groups(32)
        .heads(4)
        .options(UNetOptions.DDPM.told(TimeInjection.SCALE_AND_SHIFT));
  }

  private static UNetConfig iddpmCifar10() {
    return iddpm(32).channels(128, 1, 2, 2, 2).dropout(0.3).build();
  }

  private static UNetConfig iddpm64(int base, int classes) {
    return iddpm(64).channels(base, 1, 2, 3, 4).classes(classes).build();
  }

  /** The variance learned, so that there are six channels out. */
  private static UNetBuilder adm(int size, int out) {
    return new UNetBuilder()
        .image(3, out, size)
        .channels(256, 1, 1, 2, 2, 4, 4)
        .blocks(2)
        .attention(32, 16, 8)
        .groups(32)
        .options(UNetOptions.DDPM.adm(HEAD));
  }

  static UNetConfig adm64() {
    return adm(64, 6).channels(192, 1, 2, 3, 4).blocks(3).dropout(0.1).classes(IMAGENET).build();
  }

  private static UNetConfig adm128() {
    return adm(128, 6)
        .channels(256, 1, 1, 2, 3, 4)
        .classes(IMAGENET)
        .heads(4)
        .options(UNetOptions.DDPM.adm(0))
        .build();
  }

  /** A small image made as large as the noisy one is put beside it. */
  private static UNetConfig admLarger(int size, int... attention) {
    return adm(size, 6)
        .channels(192, 1, 1, 2, 2, 4, 4)
        .attention(attention)
        .classes(IMAGENET)
        .heads(4)
        .options(
            UNetOptions.DDPM
                .adm(attention.length == 2 ? HEAD : 0)
                .with(UNetInputs.NONE.image(3, false)))
        .build();
  }

  /**
   * The efficient network told a T5-XXL text and the small image made larger, 530 M parameters; the
   * paper counts 600 M, of blocks whose details it leaves open.
   */
  private static UNetConfig imagen256() {
    UNetInputs inputs = UNetInputs.NONE.image(3, false).text(T5_XXL, T5_XXL, List.of(16));
    return new UNetBuilder()
        .image(3, 3, 256)
        .channels(128, 1, 2, 4, 8)
        .attention(16)
        .heads(8)
        .groups(32)
        .options(
            UNetOptions.DDPM
                .efficient(List.of(2, 4, 8, 8))
                .told(TimeInjection.SCALE_AND_SHIFT)
                .with(inputs))
        .build();
  }

  private static UNetConfig classifier(int size, int blocks, int... multipliers) {
    return adm(size, 3).channels(128, multipliers).blocks(blocks).classes(IMAGENET).build();
  }
}
