package perrin.nn.net;

import java.util.List;

/** The networks of Song et al. 2021 and, trained otherwise, of Karras et al. 2022. */
final class SongPresets {
  private static final String SONG = "Song et al. 2021, arXiv 2011.13456, appendix H.2";
  private static final String EDM = "Karras et al. 2022, arXiv 2206.00364, appendix F";

  private SongPresets() {}

  static List<Preset> all() {
    NcsnOptions ddpm = NcsnOptions.DDPM_PLUS;
    NcsnOptions ncsn = NcsnOptions.NCSN_PLUS;
    return List.of(
        new Preset("ddpm++-cifar10", SONG, "61.8", song(ddpm, 4)),
        new Preset("ddpm++-deep-cifar10", SONG, "", song(ddpm, 8)),
        new Preset("ncsn++-cifar10", SONG, "", song(ncsn, 4)),
        new Preset("ncsn++-deep-cifar10", SONG, "108", song(ncsn, 8)),
        new Preset("ncsn++-celebahq-1024", SONG, "", celeba()),
        new Preset("edm-ddpm++-cifar10", EDM, "55.7", edmCifar10(ddpm)),
        new Preset("edm-ncsn++-cifar10", EDM, "", edmCifar10(ncsn)),
        new Preset("edm-ddpm++-64", EDM, "61.8", edm64(ddpm)),
        new Preset("edm-ncsn++-64", EDM, "", edm64(ncsn)),
        new Preset("edm-adm-64", EDM, "296", edmAdm64()));
  }

  private static UNetBuilder of(int size, NcsnOptions options) {
    return new UNetBuilder()
        .image(3, 3, size)
        .attention(16)
        .groups(32)
        .options(UNetOptions.DDPM.ncsn(options));
  }

  private static UNetConfig song(NcsnOptions options, int blocks) {
    return of(32, options).channels(128, 1, 2, 2, 2).blocks(blocks).dropout(0.1).build();
  }

  /** One network for faces of 1024x1024, from 16 channels to 512. */
  private static UNetConfig celeba() {
    return of(1024, NcsnOptions.NCSN_PLUS.growing(Growing.SUM, Growing.SUM))
        .channels(16, 1, 2, 4, 8, 16, 32, 32, 32)
        .blocks(1)
        .groups(4)
        .build();
  }

  private static UNetConfig edmCifar10(NcsnOptions options) {
    return of(32, options).channels(128, 2, 2, 2).blocks(4).dropout(0.13).build();
  }

  /** FFHQ and AFHQv2. */
  private static UNetConfig edm64(NcsnOptions options) {
    return of(64, options).channels(128, 1, 2, 2, 2).blocks(4).dropout(0.05).build();
  }

  /** ADM's network for ImageNet, without the variance. */
  private static UNetConfig edmAdm64() {
    return UNetPresets.adm64().change().image(3, 3, 64).build();
  }
}
